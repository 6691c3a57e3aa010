/** Wall time of `work`, in milliseconds. */
export async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/**
 * Measures several subjects in turn, so that whatever else the machine does falls on all of them alike; gives the median of
 * each.
 */
export async function inTurn<Subject>(
  subjects: readonly Subject[],
  rounds: number,
  measure: (subject: Subject, round: number) => Promise<number>,
): Promise<number[]> {
  const times: number[][] = subjects.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, subject] of subjects.entries()) times[i]!.push(await measure(subject, round));
  return times.map(median);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
