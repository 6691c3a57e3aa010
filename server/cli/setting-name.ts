import { InputSyntaxError, DomainError } from '#platform/errors.ts';
import { parseSieve } from '#codecs/sieve/parse-sieve.ts';
import { UsageError } from './command.ts';

/** How a setting is named on the command line, in ledgers and in reports. */
export const settingNames =
  'script:NAME, active-script, absence, signature:NAME, category:NAME, working-hours';

const kinds = {
  script: true,
  signature: true,
  category: true,
  'active-script': false,
  absence: false,
  'working-hours': false,
} as const;

/** @throws UsageError with what there is */
export function expectSettingName(text: string): string {
  const colon = text.indexOf(':');
  const kind = colon < 0 ? text : text.slice(0, colon);
  const hasName = colon >= 0 && colon < text.length - 1;
  if (Object.hasOwn(kinds, kind) && kinds[kind as keyof typeof kinds] === hasName) return text;
  throw new UsageError(`"${text}" names no setting: one of ${settingNames}`);
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** A script that nobody could run is better refused where it is written. @throws DomainError bad-syntax with the line */
export function checkScript(file: string, script: string): void {
  try {
    parseSieve(script);
  } catch (error) {
    if (!(error instanceof InputSyntaxError)) throw error;
    const line = lineOf(script, error.offset);
    throw new DomainError('bad-syntax', `${file} line ${line}: ${error.message}; nothing was set`);
  }
}
