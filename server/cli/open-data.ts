import type { CommandContext } from './command.ts';
import { createNudgingBus } from './nudging-bus.ts';
import type { OpenData, OpenMailParts } from './parts.ts';
import type { Bus } from '#platform/bus.ts';
import type { DataFolder } from '#platform/data-folder.ts';
import { createSilentLog } from '#platform/log.ts';
import type { Settings } from '#platform/settings.ts';

/** What a command works on. */
export interface CommandData extends OpenData {
  readonly folder: DataFolder;
  readonly settings: Settings;
  readonly bus: Bus;
}

/** What a command that works on mail gets. */
export interface CommandMail
  extends
    CommandData,
    Pick<OpenMailParts, 'store' | 'queue' | 'scheduling' | 'sign' | 'sendingReport'> {}

/** Like withData(), with the store and the queue; nothing is sent by this process. */
export async function withMail<T>(
  context: CommandContext,
  work: (mail: CommandMail) => Promise<T>,
): Promise<T> {
  return await withData(context, async (data) => {
    const { clock, random } = context;
    const log = createSilentLog();
    const { folder, bus } = data;
    await using mail = await context.parts.openMail({
      folder,
      bus,
      clock,
      random,
      log,
      data,
      settings: () => data.settings,
    });
    const { store, queue, scheduling, sign, sendingReport } = mail;
    return await work({ ...data, store, queue, scheduling, sign, sendingReport });
  });
}

/**
 * Opens the data for one command, beside a running server or without one, and closes it afterwards; the server is told
 * what changed.
 * @throws DomainError not-found, bad-value and what opening the databases throws
 */
export async function withData<T>(
  context: CommandContext,
  work: (data: CommandData) => Promise<T>,
): Promise<T> {
  const folder = context.openFolder();
  const settings = context.readSettings(folder);
  await using bus = createNudgingBus(folder.controlAddress);
  const { clock, random } = context;
  const log = createSilentLog();
  await using data = await context.parts.openData({ folder, settings, bus, clock, random, log });
  return await work({ ...data, folder, settings, bus });
}
