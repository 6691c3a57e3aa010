import { askServer } from '#platform/control-socket.ts';
import { isDomainError } from '#platform/errors.ts';
import { defineCommand } from './command.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { formatTable, type Output } from './output.ts';
import type { Concern, StatusReport } from './parts.ts';

export const status = defineCommand({
  name: 'status',
  summary: 'Show listeners, figures, versions and health of the running server.',
  operands: [],
  options: {},
  details:
    'The exit code is 0 when all is well, 1 when something needs attention, 6 when no server runs.',
  async run({ out, openFolder, readSettings }) {
    const folder = openFolder();
    try {
      const answer = await askServer(folder.controlAddress, { command: 'status' }, 10_000);
      const report = answer as StatusReport;
      const concerns = [...report.concerns, ...settingsConcerns(() => readSettings(folder))];
      return show(out, { ...report, concerns });
    } catch (error) {
      if (!isDomainError(error, 'unavailable')) throw error;
      if (!out.isJson) throw error;
      out.answer({ running: false, reason: error.message }, () => []);
      return exitCodes.unreachable;
    }
  },
});

/** The server runs on with what it has read; it would not start again. */
function settingsConcerns(read: () => unknown): Concern[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return [{ name: 'configuration-wrong', message: error.message }];
  }
}

function show(out: Output, report: StatusReport): ExitCode {
  out.answer({ running: true, ...report }, () => [
    `Mailstead ${report.version}, process ${report.pid}, up ${formatUptime(report.uptimeSeconds)}, ${report.workers} ${report.workers === 1 ? 'worker' : 'workers'}`,
    `storage: ${report.storage}`,
    '',
    ...formatTable(
      ['LISTENER', 'ADDRESS', 'PORT'],
      report.listeners.map((l) => [l.name, l.address, l.port]),
    ),
    '',
    ...Object.entries(report.figures).map(([name, value]) => `${name}: ${value}`),
    ...(report.concerns.length === 0
      ? ['health: all is well']
      : report.concerns.map((c) => `NEEDS ATTENTION ${c.name}: ${c.message}`)),
  ]);
  return report.concerns.length === 0 ? exitCodes.done : exitCodes.failed;
}

function formatUptime(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}
