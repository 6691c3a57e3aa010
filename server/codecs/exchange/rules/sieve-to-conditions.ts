import type { SieveTest } from '#codecs/sieve/script.ts';
import type { MailConditions } from '../mail-rule.ts';

export interface FoundConditions {
  readonly isOn: boolean;
  readonly conditions: MailConditions;
  readonly exceptions: MailConditions;
}

type Mutable = { -readonly [K in keyof MailConditions]: MailConditions[K] };
type Tell = (detail: string) => void;

/** Conditions for tests that all must hold; what is negated is an exception. */
export function sieveToConditions(
  tests: readonly SieveTest[],
  ownAddresses: readonly string[],
  tell: Tell,
): FoundConditions {
  const conditions: Mutable = {};
  const exceptions: Mutable = {};
  let isOn = true;
  for (const test of tests) {
    if (test.name === 'false') isOn = false;
    else if (test.name === 'not')
      readNegated(test.tests[0]!, { conditions, exceptions, ownAddresses }, tell);
    else if (test.name !== 'true') readTest(test, conditions, ownAddresses, tell);
  }
  if (conditions.sentOnlyToMe === true) delete conditions.sentToMe;
  return { isOn, conditions, exceptions };
}

function readNegated(
  test: SieveTest,
  to: {
    readonly conditions: Mutable;
    readonly exceptions: Mutable;
    readonly ownAddresses: readonly string[];
  },
  tell: Tell,
): void {
  const { conditions, exceptions, ownAddresses } = to;
  if (isOwn(test, ['to', 'cc'], ownAddresses)) {
    conditions.notSentToMe = true;
    return;
  }
  const isEither = test.name === 'anyof' && asSubjectOrBody(test) === undefined;
  for (const one of isEither ? test.tests : [test]) readTest(one, exceptions, ownAddresses, tell);
}

interface Read {
  readonly tags: readonly string[];
  readonly lists: readonly (readonly string[])[];
  readonly numbers: readonly number[];
}

function read({ args }: SieveTest): Read {
  const comparatorAt = args.findIndex((a) => a.kind === 'tag' && a.name === 'comparator');
  const own = args.filter(
    (_, i) => comparatorAt < 0 || (i !== comparatorAt && i !== comparatorAt + 1),
  );
  return {
    tags: own.flatMap((a) => (a.kind === 'tag' ? [a.name] : [])),
    lists: own.flatMap((a) => (a.kind === 'strings' ? [a.values] : [])),
    numbers: own.flatMap((a) => (a.kind === 'number' ? [a.value] : [])),
  };
}

function readTest(test: SieveTest, to: Mutable, own: readonly string[], tell: Tell): void {
  const found =
    ownCondition(test, own) ??
    addressCondition(test) ??
    headerCondition(test) ??
    bodyCondition(test) ??
    sizeCondition(test);
  if (found === undefined) {
    tell(`the test "${test.name}" of this kind`);
    return;
  }
  for (const key of Object.keys(found) as (keyof MailConditions)[])
    // Two lists of one condition would be one list, of which one entry must fit.
    if (to[key] !== undefined) tell(`two conditions on the same thing (${key})`);
  Object.assign(to, found);
}

function ownCondition(test: SieveTest, own: readonly string[]): MailConditions | undefined {
  const { tags, lists } = read(test);
  if (test.name !== 'address') return undefined;
  if (tags[0] === 'count' && lists[0]?.[0] === 'eq' && lists[2]?.[0] === '1')
    return { sentOnlyToMe: true };
  if (isOwn(test, ['to'], own)) return { sentToMe: true };
  if (isOwn(test, ['cc'], own)) return { sentCcMe: true };
  return isOwn(test, ['to', 'cc'], own) ? { sentToOrCcMe: true } : undefined;
}

function isOwn(test: SieveTest, headers: readonly string[], own: readonly string[]): boolean {
  const { tags, lists } = read(test);
  const [names = [], values = []] = lists;
  const known = new Set(own.map((a) => a.toLowerCase()));
  return (
    test.name === 'address' &&
    (tags.length === 0 || tags.join() === 'is') &&
    isSame(names, headers) &&
    values.length > 0 &&
    values.every((v) => known.has(v.toLowerCase()))
  );
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return (
    a
      .map((s) => s.toLowerCase())
      .sort()
      .join(' ') === [...b].sort().join(' ')
  );
}

function addressCondition(test: SieveTest): MailConditions | undefined {
  if (test.name !== 'address') return undefined;
  const { tags, lists } = read(test);
  const [headers = [], values = []] = lists;
  const isExact = tags.length === 0 || tags.join() === 'is' || tags.join() === 'all,is';
  if (isSame(headers, ['from']) && values.length > 0)
    return isExact ? { from: values } : containing(tags, { senderContains: values });
  if (isSame(headers, ['to', 'cc']) || isSame(headers, ['to']))
    return isExact ? { sentTo: values } : containing(tags, { recipientContains: values });
  return undefined;
}

function containing(tags: readonly string[], found: MailConditions): MailConditions | undefined {
  return tags.join() === 'contains' ? found : undefined;
}

function headerCondition(test: SieveTest): MailConditions | undefined {
  if (test.name === 'anyof') return asSubjectOrBody(test);
  if (test.name !== 'header') return undefined;
  const { tags, lists } = read(test);
  const [headers = [], values = []] = lists;
  const [value = ''] = values;
  const kind = `${headers.join().toLowerCase()} ${value.toLowerCase()}`;
  if (tags.includes('mime') && tags.includes('contains')) {
    if (kind === 'content-disposition attachment') return { hasAttachments: true };
    return kind === 'content-type text/calendar' ? { isMeetingRequest: true } : undefined;
  }
  if (tags.join() === 'is') return valueCondition(kind);
  if (tags.join() !== 'contains') return undefined;
  if (kind.startsWith('auto-submitted auto')) return { isAutomaticReply: true };
  if (isSame(headers, ['subject'])) return { subjectContains: values };
  if (isSame(headers, ['from']) || isSame(headers, ['from', 'sender']))
    return { senderContains: values };
  const isRecipient = headers.every((h) => /^(?:to|cc)$/i.test(h)) && headers.length > 0;
  return isRecipient ? { recipientContains: values } : undefined;
}

function valueCondition(kind: string): MailConditions | undefined {
  const known: Readonly<Record<string, MailConditions>> = {
    'importance high': { importance: 'high' },
    'importance low': { importance: 'low' },
    'sensitivity personal': { sensitivity: 'personal' },
    'sensitivity private': { sensitivity: 'private' },
    'sensitivity company-confidential': { sensitivity: 'confidential' },
  };
  return known[kind];
}

function asSubjectOrBody({ tests }: SieveTest): MailConditions | undefined {
  const [subject, body] = tests;
  if (subject === undefined || body === undefined || tests.length !== 2) return undefined;
  const first = subject.name === 'header' ? headerCondition(subject)?.subjectContains : undefined;
  const second = bodyCondition(body)?.bodyContains;
  if (first === undefined || second === undefined || first.join('\n') !== second.join('\n'))
    return undefined;
  return { subjectOrBodyContains: first };
}

function bodyCondition(test: SieveTest): MailConditions | undefined {
  const { tags, lists } = read(test);
  const isText = tags.every((t) => t === 'text' || t === 'contains') && tags.includes('contains');
  return test.name === 'body' && isText ? { bodyContains: lists[0] ?? [] } : undefined;
}

function sizeCondition(test: SieveTest): MailConditions | undefined {
  const { tags, numbers } = read(test);
  const [value] = numbers;
  if (test.name !== 'size' || value === undefined) return undefined;
  if (tags[0] === 'over') return { largerThan: value };
  return tags[0] === 'under' ? { smallerThan: value } : undefined;
}
