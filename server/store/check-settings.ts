import { DomainError } from '#platform/errors.ts';
import {
  MAX_ABSENCE_BYTES,
  MAX_CATEGORIES,
  MAX_SCRIPT_BYTES,
  MAX_SCRIPTS,
  MAX_SETTING_NAME_BYTES,
  MAX_SIGNATURE_BYTES,
  MAX_SIGNATURES,
  type Absence,
  type StoredSettings,
} from './settings.ts';

/** @throws DomainError bad-value, too-large, limit-reached, already-exists */
export function checkSettings(settings: StoredSettings): void {
  const { scripts, absence, signatures, categories } = settings;
  checkNames('scripts', scripts, MAX_SCRIPTS);
  for (const { name, script } of scripts)
    checkText(`the script "${name}"`, script, MAX_SCRIPT_BYTES);
  if (scripts.filter(({ isActive }) => isActive).length > 1)
    throw new DomainError('bad-value', 'at most one script of an account is active');
  checkNames('signatures', signatures, MAX_SIGNATURES);
  for (const { name, html = '', text = '' } of signatures)
    checkText(`the signature "${name}"`, html + text, MAX_SIGNATURE_BYTES);
  checkNames('categories', categories, MAX_CATEGORIES);
  for (const { name, color } of categories)
    if (color !== undefined && !/^#[0-9a-f]{6}$/i.test(color))
      throw new DomainError('bad-value', `the colour of the category "${name}" is no "#rrggbb"`);
  if (absence !== undefined) checkAbsence(absence);
}

function checkNames(what: string, list: readonly { readonly name: string }[], most: number): void {
  if (list.length > most)
    throw new DomainError('limit-reached', `an account has at most ${most} ${what}`);
  const names = new Set<string>();
  for (const { name } of list) {
    checkName(what, name);
    if (names.has(name))
      throw new DomainError('already-exists', `two ${what} are called "${name}"`);
    names.add(name);
  }
}

// RFC 5804 §1.6
function checkName(what: string, name: string): void {
  // oxlint-disable-next-line no-control-regex
  if (name === '' || /[\0-\x1f\x7f-\x9f\u2028\u2029]/.test(name) || !name.isWellFormed())
    throw new DomainError(
      'bad-value',
      `${JSON.stringify(name)} cannot be a name of ${what}: it is empty or has control characters`,
    );
  if (Buffer.byteLength(name) > MAX_SETTING_NAME_BYTES)
    throw new DomainError(
      'bad-value',
      `names of ${what} have at most ${MAX_SETTING_NAME_BYTES} bytes`,
    );
}

function checkText(what: string, text: string, most: number): void {
  if (!text.isWellFormed()) throw new DomainError('bad-value', `${what} is no text`);
  if (Buffer.byteLength(text) > most)
    throw new DomainError('too-large', `${what} has more than ${most} bytes`, {
      details: { limit: most },
    });
}

function checkAbsence({ internalText, externalText = '', ...times }: Absence): void {
  checkText('the text of the absence', internalText, MAX_ABSENCE_BYTES);
  checkText('the text of the absence for strangers', externalText, MAX_ABSENCE_BYTES);
  const { fromSeconds = 0, untilSeconds = Infinity } = times;
  if (!(fromSeconds <= untilSeconds))
    throw new DomainError('bad-value', 'the absence ends before it begins');
}
