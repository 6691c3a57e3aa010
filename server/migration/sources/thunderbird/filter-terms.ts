import type { FilterTerm } from '#codecs/mozilla/parse-filter-rules.ts';
import { sieveLiteral, sieveString, sieveStrings } from '../../rules/sieve-text.ts';

/** A test of Sieve, with the extensions that it needs. */
export interface SieveTest {
  readonly test: string;
  readonly requires: readonly string[];
}

const fields: Readonly<Record<string, readonly string[]>> = {
  subject: ['subject'],
  from: ['from'],
  to: ['to'],
  cc: ['cc'],
  'to or cc': ['to', 'cc'],
  'all addresses': ['from', 'to', 'cc', 'bcc'],
};

const comparisons: Readonly<Record<string, readonly [isNot: boolean, kind: string]>> = {
  contains: [false, ':contains'],
  "doesn't contain": [true, ':contains'],
  is: [false, ':is'],
  "isn't": [true, ':is'],
  'begins with': [false, 'begin'],
  'ends with': [false, 'end'],
  'is empty': [false, 'empty'],
  "isn't empty": [true, 'empty'],
};

/** A condition as a test; undefined for one that Sieve cannot ask. */
export function toSieveTest({ attribute, operator, value }: FilterTerm): SieveTest | undefined {
  if (attribute === 'size') return sizeTest(operator, value);
  if (attribute === 'date') return dateTest(operator, value);
  const comparison = comparisons[operator.toLowerCase()];
  if (comparison === undefined) return undefined;
  const [isNot, kind] = comparison;
  const tested = attribute === 'body' ? bodyTest(kind, value) : headerTest(attribute, kind, value);
  if (tested === undefined) return undefined;
  return isNot ? { ...tested, test: `not ${tested.test}` } : tested;
}

function headerTest(attribute: string, kind: string, value: string): SieveTest | undefined {
  const known = Object.hasOwn(fields, attribute.toLowerCase());
  // Whatever else is a name of a header field was given as one by the user.
  if (!known && !/^[!-9;-~]{1,100}$/.test(attribute)) return undefined;
  if (!known && unasked.has(attribute.toLowerCase())) return undefined;
  const names = sieveStrings(known ? fields[attribute.toLowerCase()]! : [attribute]);
  if (kind === 'empty') return { test: `not header :matches ${names} "?*"`, requires: [] };
  // Programs compare an address that is given whole with addresses, and not with all of the field.
  if (
    kind === ':is' &&
    value.includes('@') &&
    /^(?:from|to|cc|to or cc|all addresses)$/i.test(attribute)
  )
    return { test: `address :is ${names} ${sieveString(value)}`, requires: [] };
  return { test: `header ${match(kind, value)(names)}`, requires: [] };
}

/** Of a message that has been in a mailbox: nothing that is known when it arrives. */
const unasked = new Set([
  'priority',
  'status',
  'tag',
  'label',
  'junkstatus',
  'junkpercent',
  'junkscoreorigin',
  'hasattachmentstatus',
]);

function match(kind: string, value: string): (names: string) => string {
  if (kind === 'begin')
    return (names) => `:matches ${names} ${sieveString(`${sieveLiteral(value)}*`)}`;
  if (kind === 'end')
    return (names) => `:matches ${names} ${sieveString(`*${sieveLiteral(value)}`)}`;
  return (names) => `${kind} ${names} ${sieveString(value)}`;
}

// RFC 5173 §5
function bodyTest(kind: string, value: string): SieveTest | undefined {
  if (kind !== ':contains' && kind !== ':is') return undefined;
  return { test: `body :text :contains ${sieveString(value)}`, requires: ['body'] };
}

/** In kilobytes. */
function sizeTest(operator: string, value: string): SieveTest | undefined {
  if (!/^\d{1,9}$/.test(value)) return undefined;
  if (/greater/.test(operator)) return { test: `size :over ${value}K`, requires: [] };
  if (/less/.test(operator)) return { test: `size :under ${value}K`, requires: [] };
  return undefined;
}

const relations: Readonly<Record<string, string>> = {
  'is before': 'lt',
  'is after': 'gt',
  is: 'eq',
  "isn't": 'ne',
};

/** "23-Nov-2023" */
// RFC 5260 §4
function dateTest(operator: string, value: string): SieveTest | undefined {
  const relation = relations[operator.toLowerCase()];
  const found = /^(\d{1,2})-([A-Z][a-z]{2})-(\d{4})$/.exec(value);
  const month = 'JanFebMarAprMayJunJulAugSepOctNovDec'.indexOf(found?.[2] ?? 'x') / 3 + 1;
  if (relation === undefined || found === null || !Number.isInteger(month) || month < 1)
    return undefined;
  const date = `${found[3]}-${String(month).padStart(2, '0')}-${found[1]!.padStart(2, '0')}`;
  return {
    test: `date :value "${relation}" "date" "date" "${date}"`,
    requires: ['date', 'relational'],
  };
}
