import { strings, tag, type SieveArgument, type SieveTest } from '#codecs/sieve/script.ts';
import type { MailConditions } from '../mail-rule.ts';

/** Extensions that a script requires. */
export type Extensions = Set<string>;

export interface Telling {
  readonly extensions: Extensions;
  /** Notes what cannot be said. */
  readonly tell: (detail: string) => void;
}

/** Tests that all must hold. */
export function conditionsToSieve(
  conditions: MailConditions,
  { ownAddresses }: { readonly ownAddresses: readonly string[] },
  { extensions, tell }: Telling,
): SieveTest[] {
  for (const other of conditions.others ?? []) tell(other);
  return [
    ...textTests(conditions, extensions),
    ...kindTests(conditions, extensions),
    ...ownTests(conditions, ownAddresses, extensions),
    ...sizeTests(conditions),
  ];
}

// RFC 5228 §5.1, RFC 5228 §5.7, RFC 5173 §5
function textTests(c: MailConditions, extensions: Extensions): SieveTest[] {
  const contains = (headers: readonly string[], values: readonly string[]): SieveTest =>
    call('header', tag('contains'), strings(...headers), strings(...values));
  const body = (values: readonly string[]): SieveTest => {
    extensions.add('body');
    return call('body', tag('text'), tag('contains'), strings(...values));
  };
  const tests: SieveTest[] = [];
  if (c.from !== undefined) tests.push(address(['from'], c.from));
  if (c.senderContains !== undefined) tests.push(contains(['from'], c.senderContains));
  if (c.sentTo !== undefined) tests.push(address(['to', 'cc'], c.sentTo));
  if (c.recipientContains !== undefined) tests.push(contains(['to', 'cc'], c.recipientContains));
  if (c.subjectContains !== undefined) tests.push(contains(['subject'], c.subjectContains));
  if (c.bodyContains !== undefined) tests.push(body(c.bodyContains));
  if (c.subjectOrBodyContains !== undefined) {
    const values = c.subjectOrBodyContains;
    tests.push({ name: 'anyof', args: [], tests: [contains(['subject'], values), body(values)] });
  }
  return tests;
}

// RFC 5703 §4.2
function kindTests(c: MailConditions, extensions: Extensions): SieveTest[] {
  const is = (header: string, value: string): SieveTest =>
    call('header', tag('is'), strings(header), strings(value));
  const anyPart = (header: string, value: string): SieveTest => {
    extensions.add('mime');
    return call(
      'header',
      tag('mime'),
      tag('anychild'),
      tag('contains'),
      strings(header),
      strings(value),
    );
  };
  const names = { personal: 'Personal', private: 'Private', confidential: 'Company-Confidential' };
  return [
    ...(c.importance === undefined ? [] : [is('importance', c.importance)]),
    ...(c.sensitivity === undefined ? [] : [is('sensitivity', names[c.sensitivity])]),
    ...(c.hasAttachments === true ? [anyPart('content-disposition', 'attachment')] : []),
    ...(c.isMeetingRequest === true ? [anyPart('content-type', 'text/calendar')] : []),
    ...(c.isAutomaticReply === true
      ? [call('header', tag('contains'), strings('auto-submitted'), strings('auto-replied'))]
      : []),
  ];
}

// RFC 5228 §5.1, RFC 5231 §4.2
function ownTests(c: MailConditions, own: readonly string[], extensions: Extensions): SieveTest[] {
  const tests: SieveTest[] = [];
  if (c.sentToMe === true) tests.push(address(['to'], own));
  if (c.sentCcMe === true) tests.push(address(['cc'], own));
  if (c.sentToOrCcMe === true) tests.push(address(['to', 'cc'], own));
  if (c.notSentToMe === true)
    tests.push({ name: 'not', args: [], tests: [address(['to', 'cc'], own)] });
  if (c.sentOnlyToMe === true) {
    extensions.add('relational');
    extensions.add('comparator-i;ascii-numeric');
    const numeric = [tag('comparator'), strings('i;ascii-numeric')];
    tests.push(
      address(['to'], own),
      call('address', tag('count'), strings('eq'), ...numeric, strings('to', 'cc'), strings('1')),
    );
  }
  return tests;
}

// RFC 5228 §5.9
function sizeTests({ largerThan, smallerThan }: MailConditions): SieveTest[] {
  const size = (which: string, value: number): SieveTest =>
    call('size', tag(which), { kind: 'number', value });
  return [
    ...(largerThan === undefined ? [] : [size('over', largerThan)]),
    ...(smallerThan === undefined ? [] : [size('under', smallerThan)]),
  ];
}

function address(headers: readonly string[], values: readonly string[]): SieveTest {
  return call('address', tag('is'), strings(...headers), strings(...values));
}

function call(name: string, ...args: readonly SieveArgument[]): SieveTest {
  return { name, args, tests: [] };
}
