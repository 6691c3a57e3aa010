import { ACTIVE_SCRIPT } from '#groupware/setting-items.ts';

/** Said of what this server keeps and does not act on by itself. */
const waitsForFilter = 'kept, and in force once this server filters mail';

/** What people should know of a setting that was carried over; undefined: nothing. */
export function noteOf(id: string): string | undefined {
  const isRule = id === ACTIVE_SCRIPT || id.startsWith('script:') || id === 'absence';
  return isRule ? waitsForFilter : undefined;
}
