"""Makes small parquet tables of pictures, as Hugging Face's datasets and others write them. Pictures are texts here: nobody decodes them.

    python3 test/frozen/parquet/make.py        (pyarrow 25)
"""

import json
import os

import pyarrow as pa
import pyarrow.parquet as pq

HERE = os.path.dirname(os.path.abspath(__file__))
IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def write(name, columns, features=None, **options):
    table = pa.table(columns)
    if features is not None:
        table = table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    path = os.path.join(HERE, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    pq.write_table(table, path, **options)


def images(name, rows):
    return pa.array([{"bytes": f"{name} {i}".encode(), "path": f"{i}.png"} for i in range(rows)], IMAGE)


FEATURES = {
    "image": {"_type": "Image"},
    "label": {"names": ["cat", "dog", "gull"], "_type": "ClassLabel"},
}

# datasets: snappy, several row groups, labels as numbers with names in the metadata
for shard, rows in ((0, 5), (1, 4)):
    name = f"train-{shard:05d}-of-00002"
    labels = pa.array([(i + shard) % 3 for i in range(rows)], pa.int64())
    write(f"pets/data/{name}.parquet", {"image": images(name, rows), "label": labels}, FEATURES, row_group_size=2)
name = "test-00000-of-00001"
write(f"pets/data/{name}.parquet", {"image": images(name, 3), "label": pa.array([2, -1, None], pa.int64())}, FEATURES)

# plain bytes, labels as text, other names, zstd, dictionaries
write(
    "plain.parquet",
    {
        "id": pa.array([7, 8, 9]),
        "img": pa.array([b"plain 0", b"plain 1", None], pa.binary()),
        "species": pa.array(["sea gull", "cat", "cat"]),
    },
    compression="zstd",
)
# numbers without names, gzip; a picture that is only named
write(
    "numbers.parquet",
    {
        "image": pa.array([{"bytes": b"number 0", "path": None}, {"bytes": None, "path": "far/1.png"}, None], IMAGE),
        "label": pa.array([10, 2, 2], pa.int32()),
    },
    compression="gzip",
)
# what is refused
write("several.parquet", {"image": images("several", 1), "label": pa.array([["cat", "dog"]])})
write("paths.parquet", {"image": pa.array(["cat/1.png"]), "label": pa.array(["cat"])})
write("list.parquet", {"image": pa.array([[b"1", b"2"]]), "label": pa.array(["cat"])})
write("unlabelled.parquet", {"image": images("unlabelled", 2), "caption": pa.array(["a cat", "a dog"])})
