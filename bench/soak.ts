/** Requests of which one in twenty is wrong: each must be answered as it deserves, and memory must not grow. */
import { connect } from "node:net";
import { openClient, requestBytes } from "./load.ts";

/** What went wrong with whom, by kind. */
export interface Soaked {
  readonly good: number;
  /** Good requests that were not answered rightly. */
  readonly errors: readonly string[];
  readonly bad: number;
  /** Bad requests that were not refused as they should be. */
  readonly unexpected: readonly string[];
  /** Bad requests by kind and status. */
  readonly refusals: Readonly<Record<string, number>>;
}

export interface SoakOptions {
  readonly port: number;
  readonly pictures: readonly Uint8Array[];
  /** The server's `maxBytes`. */
  readonly maxBytes: number;
  readonly clients: number;
  readonly seconds: number;
  /** Whether a reply to a good request is right. */
  readonly isRight: (body: string, picture: number) => boolean;
}

/** A connection that nobody used for so long (ms) is not used again: soon after, the server closes it, as its header keep-alive says. */
const IDLE = 3000;

/** Asks for so long, from as many clients as are wished for. */
export async function soak({ port, pictures, maxBytes, clients, seconds, isRight }: SoakOptions): Promise<Soaked> {
  const requests = pictures.map((picture) => requestBytes(picture, "image/jpeg"));
  const bads = badRequests(pictures[0]!, maxBytes);
  const until = performance.now() + seconds * 1000;
  const errors: string[] = [];
  const unexpected: string[] = [];
  const refusals: Record<string, number> = {};
  let [good, bad, turn] = [0, 0, 0];
  await Promise.all(
    Array.from({ length: clients }, async () => {
      let client = await openClient(port);
      while (performance.now() < until) {
        const mine = turn++;
        if (mine % 20 === 19) {
          const { name, send, expected } = bads[Math.floor(mine / 20) % bads.length]!;
          const began = performance.now();
          const status = await send(port).catch(() => 0);
          if (performance.now() - began > IDLE) {
            client.close();
            client = await openClient(port);
          }
          bad += 1;
          refusals[`${name} ${status}`] = (refusals[`${name} ${status}`] ?? 0) + 1;
          if (status !== expected) unexpected.push(`${name}: ${status}`);
          continue;
        }
        const picture = mine % pictures.length;
        good += 1;
        try {
          const { status, body } = await client.ask(requests[picture]!);
          if (status !== 200 || !isRight(body, picture)) errors.push(`${status} ${body.slice(0, 200)}`);
        } catch (error) {
          errors.push(String(error));
          client.close();
          client = await openClient(port);
        }
      }
      client.close();
    }),
  );
  return { good, errors, bad, unexpected, refusals };
}

interface Bad {
  readonly name: string;
  readonly expected: number;
  readonly send: (port: number) => Promise<number>;
}

/** Each kind, with the status that it deserves; 0 where nobody waits for one. */
function badRequests(picture: Uint8Array, maxBytes: number): readonly Bad[] {
  const whole = (name: string, expected: number, request: Uint8Array): Bad => ({
    name,
    expected,
    send: (port) => exchange(port, request),
  });
  const good = requestBytes(picture, "image/jpeg");
  return [
    whole("garbage", 415, requestBytes(Buffer.from("garbage ".repeat(500)), "image/jpeg")),
    whole("wrong type", 415, requestBytes(Buffer.from("{}"), "application/json")),
    whole("cut off", 422, requestBytes(picture.subarray(0, picture.length >> 1), "image/jpeg")),
    whole("too large", 413, requestBytes(Buffer.alloc(maxBytes + 1), "image/jpeg")),
    whole("no HTTP", 400, Buffer.from("\u0001\u0002 how do you do\r\n\r\n")),
    { name: "aborted", expected: 0, send: (port) => exchange(port, good.subarray(0, good.length - 100), 20) },
    { name: "gone before the answer", expected: 0, send: (port) => exchange(port, good, 1) },
    whole("slow", 408, good.subarray(0, good.length - 100)),
  ];
}

/** Sends bytes on a connection of their own. @returns the reply's status, or 0 where it was given up after so many ms */
function exchange(port: number, bytes: Uint8Array, giveUpAfter?: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(bytes);
      if (giveUpAfter !== undefined) {
        setTimeout(() => {
          socket.destroy();
          resolve(0);
        }, giveUpAfter);
      }
    });
    let told = "";
    socket.on("data", (piece) => {
      told += piece.toString("latin1");
      if (giveUpAfter !== undefined || told.length < 12) return;
      resolve(Number(told.slice(9, 12)));
      socket.destroy();
    });
    socket.on("error", (error) => (giveUpAfter === undefined ? reject(error) : resolve(0)));
    socket.on("close", () => (giveUpAfter === undefined ? reject(new Error("closed without a reply")) : resolve(0)));
  });
}
