import { CalendarObjectError } from '#codecs/icalendar/calendar-object-error.ts';
import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { DomainError } from '#platform/errors.ts';
import type { AccountId } from '#platform/ids.ts';
import { changeSettings } from '#store/change-settings.ts';
import { checkSettings } from '#store/check-settings.ts';
import { readSettings } from '#store/read-settings.ts';
import type { StoredSettings } from '#store/settings.ts';
import type { AccountReader, Store } from '#store/store.ts';
import { checkWorkingHours, readWorkingHours, writeWorkingHours } from './working-hours.ts';

/** What an account has beside its folders and its entry in the directory. */
export interface KeptSettings {
  readonly settings: StoredSettings;
  /** VAVAILABILITY. */
  readonly workingHours: string | undefined;
}

export async function readKept(reader: AccountReader): Promise<KeptSettings> {
  return {
    settings: await readSettings(reader),
    workingHours: await readWorkingHours(reader),
  };
}

/** @throws DomainError for what cannot be kept, with a message for people */
export function checkChange(present: KeptSettings, { settings, workingHours }: KeptSettings): void {
  checkSettings(settings);
  if (workingHours === undefined || workingHours === present.workingHours) return;
  try {
    checkWorkingHours(workingHours);
  } catch (error) {
    if (!(error instanceof ContentSyntaxError || error instanceof CalendarObjectError)) throw error;
    throw new DomainError('bad-value', `working hours: ${error.message}`, { cause: error });
  }
}

/** What is to be, and what came of it. */
export interface Edited<T> {
  readonly kept: KeptSettings;
  readonly result: T;
}

/**
 * Changes what is kept; `edit` may be called again when somebody else was faster.
 * @throws DomainError what changeSettings() and `edit` throw; conflict when working hours are set at the same instant
 */
export async function changeKept<T>(
  store: Store,
  account: AccountId,
  edit: (present: KeptSettings) => Edited<T>,
): Promise<T> {
  const hours = await store.read(account, readWorkingHours);
  const last: { edited?: Edited<T> } = {};
  await changeSettings(store, account, (settings) => {
    const present = { settings, workingHours: hours };
    last.edited = edit(present);
    checkChange(present, last.edited.kept);
    return last.edited.kept.settings;
  });
  const { kept, result } = last.edited!;
  if (kept.workingHours !== hours)
    await store.transact(account, async (tx) => {
      if ((await readWorkingHours(tx)) !== hours)
        throw new DomainError('conflict', 'the working hours were changed meanwhile: try again');
      await writeWorkingHours(tx, kept.workingHours);
    });
  return result;
}
