import { commonPasswords } from './tables/common-passwords.ts';

/** What is wrong with a password that a user chose. */
export type PasswordProblem =
  | 'too-short'
  | 'too-long'
  | 'contains-name'
  | 'common'
  | 'repetitive'
  | 'unusable-character';

const MAX_OCTETS = 1_024;
const keyboardRows = [
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
  '1234567890',
  'abcdefghijklmnopqrstuvwxyz',
];

/** All that speaks against a password; empty when it is good. Length counts in characters, not octets. */
export function assessPassword(
  password: string,
  about: { address: string; displayName: string; minLength: number },
): PasswordProblem[] {
  const problems: PasswordProblem[] = [];
  const text = password.normalize('NFC');
  const lower = text.toLowerCase();
  if (Array.from(text).length < about.minLength) problems.push('too-short');
  if (Buffer.byteLength(text) > MAX_OCTETS) problems.push('too-long');
  if (/\p{Cc}/u.test(text)) problems.push('unusable-character');
  const [localPart = '', domain = ''] = about.address.toLowerCase().split('@');
  const names = [localPart, domain.split('.')[0]!, ...about.displayName.toLowerCase().split(/\s+/)];
  if (names.some((name) => name.length >= 4 && lower.includes(name)))
    problems.push('contains-name');
  if (isCommon(lower)) problems.push('common');
  if (new Set(lower).size < Math.min(5, Array.from(lower).length) || isMostlyRun(lower))
    problems.push('repetitive');
  return problems;
}

/** A word of the list, also with digits or signs around it and letters written as digits. */
function isCommon(lower: string): boolean {
  const core = lower.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const plain = (text: string) =>
    text
      .replaceAll(/[@4]/g, 'a')
      .replaceAll('0', 'o')
      .replaceAll(/[1!]/g, 'i')
      .replaceAll('3', 'e')
      .replaceAll(/[5$]/g, 's');
  const bare = lower.replaceAll(/[^\p{L}\p{N}]+/gu, '');
  return [lower, core, bare, plain(lower), plain(core)].some((word) => commonPasswords.has(word));
}

/** Runs along the keyboard, the alphabet or the digits, either way, make up more than half. */
function isMostlyRun(lower: string): boolean {
  let covered = 0;
  for (let i = 0; i + 4 <= lower.length;) {
    const part = lower.slice(i, i + 4);
    const back = Array.from(part).reverse().join('');
    if (keyboardRows.some((row) => row.includes(part) || row.includes(back))) {
      covered += 4;
      i += 4;
    } else i++;
  }
  return covered * 2 > lower.length;
}
