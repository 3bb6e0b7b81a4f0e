"""Makes small files of arrays, as NumPy writes them: in each the numbers 0, 1, 2, ... in the order of the indices.

    python3 test/frozen/numpy/make.py        (numpy 2.4)
"""

import os

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def count(shape, dtype, scale=1):
    return (np.arange(np.prod(shape)).reshape(shape) * scale).astype(dtype)


def save(name, array):
    np.save(os.path.join(HERE, name + ".npy"), array)


save("uint8", count((2, 3, 4), np.uint8))
save("fortran", np.asfortranarray(count((2, 3, 4), np.uint8)))
save("float64", count((2, 2, 2), np.float64, 1 / 7))
save("float16", count((2, 2, 2), np.float16, 1 / 7))
save("int64-big", count((3,), ">i8"))
save("unicode", np.array(["gull", "鳥", "🐦 é"]))
save("bytes", np.array([b"cat", b"dog"]))
save("bool", np.array([[[True, False], [False, True]]]))
save("objects", np.array([{"a": 1}], dtype=object))
keras = {
    "x_train": count((5, 2, 3), np.uint8),
    "y_train": np.array([1, 0, 2, 1, 0], np.uint8),
    "x_test": count((2, 2, 3), np.uint8, 2),
    "y_test": np.array([2, 1], np.uint8),
}
np.savez(os.path.join(HERE, "keras.npz"), **keras)
np.savez_compressed(os.path.join(HERE, "keras-deflated.npz"), **keras)
medmnist = {
    f"{split}_{kind}": array
    for split, rows in (("train", 3), ("val", 2), ("test", 1))
    for kind, array in (
        ("images", count((rows, 2, 2, 3), np.uint8)),
        ("labels", np.arange(rows).reshape(rows, 1).astype(np.uint8)),
    )
}
np.savez_compressed(os.path.join(HERE, "medmnist.npz"), **medmnist)
