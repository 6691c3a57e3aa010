import type { StatusReport } from '#cli/parts.ts';

/** What several workers say, as one server: counts are added, "total" figures too, concerns are said once. */
export function mergeStatus(reports: readonly StatusReport[], workers: number): StatusReport {
  const figures: Record<string, number> = {};
  for (const report of reports)
    for (const [name, value] of Object.entries(report.figures))
      // The queue and the accounts are shared; only connections belong to one worker.
      figures[name] = name.startsWith('connections') ? (figures[name] ?? 0) + value : value;
  const concerns = new Map(reports.flatMap((r) => r.concerns).map((c) => [c.message, c]));
  if (reports.length < workers)
    concerns.set('', {
      name: 'workers-missing',
      message: `only ${reports.length} of ${workers} workers answer; see the log`,
    });
  const [first] = reports;
  return {
    version: first?.version ?? '',
    pid: process.pid,
    uptimeSeconds: Math.max(0, ...reports.map((r) => r.uptimeSeconds)),
    workers,
    storage: first?.storage ?? '',
    listeners: first?.listeners ?? [],
    concerns: [...concerns.values()],
    figures,
  };
}
