/**
 * Work that reports by calling back, as a generator: yields each report, returns the result.
 * @throws what the work throws.
 */
export async function* withProgress<Report, Result>(
  work: (report: (progress: Report) => void) => Promise<Result>,
): AsyncGenerator<Report, Result, undefined> {
  const reports: Report[] = [];
  let isDone = false;
  let wake = () => {};
  const result = work((progress) => {
    reports.push(progress);
    wake();
  }).finally(() => {
    isDone = true;
    wake();
  });
  // Its failure is thrown at the end, where it is awaited.
  result.catch(() => undefined);
  while (!isDone || reports.length > 0) {
    const next = reports.shift();
    if (next !== undefined) yield next;
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
  return result;
}
