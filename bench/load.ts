/** A client of HTTP that costs little: requests are bytes that were made once, replies are read just as far as must be. */
import { connect, type Socket } from "node:net";

/** One request, whole: head and body. */
export function requestBytes(body: Uint8Array, type: string, path = "/predict"): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/** A connection that is kept, and asks one thing at a time. */
export interface Client {
  /** Sends a request. @returns the reply's status and body */
  readonly ask: (request: Uint8Array) => Promise<{ readonly status: number; readonly body: string }>;
  readonly close: () => void;
}

export async function openClient(port: number): Promise<Client> {
  const socket: Socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  let told = "";
  let waiting:
    | { resolve: (reply: { status: number; body: string }) => void; reject: (error: Error) => void }
    | undefined;
  socket.on("data", (piece) => {
    told += piece.toString("latin1");
    const end = told.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(told)?.[1] ?? 0);
    if (told.length < end + 4 + length) return;
    const reply = { status: Number(told.slice(9, 12)), body: told.slice(end + 4) };
    told = "";
    waiting?.resolve(reply);
    waiting = undefined;
  });
  const fail = (error?: Error) => waiting?.reject(error ?? new Error("the connection was closed"));
  socket.on("error", fail).on("close", () => fail());
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        if (socket.destroyed) return fail();
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}
