/** What is asked, whatever brought it here. */
export interface Call {
  readonly method: string;
  /** "/predict" */
  readonly path: string;
  /** What stands behind "?", without it. */
  readonly query: string;
  /** The header content-type, or "". */
  readonly type: string;
  /**
   * The whole body.
   * @throws HttpProblem 413 when it is larger than `most` bytes.
   */
  readonly body: (most: number) => Promise<Uint8Array>;
  /** Aborted when whoever asked has gone. */
  readonly gone: AbortSignal;
}

/** What is answered. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function jsonReply(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}
