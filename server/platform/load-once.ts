/** What is loaded when it is first needed, and kept. */
export interface LoadOnce<T> {
  (): Promise<T>;
  /** What was asked for already; undefined: nobody has needed it. */
  readonly begun: Promise<T> | undefined;
}

export function loadOnce<T>(load: () => Promise<T>): LoadOnce<T> {
  let begun: Promise<T> | undefined;
  return Object.defineProperty(async () => await (begun ??= load()), 'begun', {
    get: () => begun,
  }) as LoadOnce<T>;
}
