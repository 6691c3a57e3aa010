import { createHash } from 'node:crypto';
import { showArguments, type Argument } from '../imaptest/arguments.ts';
import { textOf } from './flag-text.ts';
import type { MessageRecord, World } from './world.ts';

const MAX_KEPT = 2000;

/** Holds what was fetched of a message against what was sent, and against what anybody fetched of it before. */
export function checkContent(
  world: World,
  record: MessageRecord,
  items: ReadonlyMap<string, Argument>,
  report: (what: string) => void,
): void {
  const envelope = items.get('ENVELOPE');
  if (envelope !== undefined) checkId(record, envelope, report);
  for (const [name, value] of items) {
    if (name === 'UID' || name === 'FLAGS' || name === 'MODSEQ') continue;
    const text = showArguments([value]);
    const kept = text.length > MAX_KEPT ? createHash('sha1').update(text).digest('base64') : text;
    const isOfMailbox = name === 'INTERNALDATE';
    compare(record.facts, { name, text: kept, where: `UID ${record.uid}` }, report);
    if (record.id === undefined || isOfMailbox) continue;
    compare(world.factsOf(record.id), { name, text: kept, where: record.id }, report);
    checkSource(world, record.id, { name, value }, report);
  }
}

function checkId(record: MessageRecord, envelope: Argument, report: (what: string) => void): void {
  const id = envelope.kind === 'list' ? textOf(envelope.items[9]) : '';
  record.id ??= id;
  if (record.id !== id) report(`UID ${record.uid} is ${id}, not ${record.id}`);
}

function compare(
  facts: Map<string, string>,
  fact: { readonly name: string; readonly text: string; readonly where: string },
  report: (what: string) => void,
): void {
  const known = facts.get(fact.name);
  if (known === undefined) facts.set(fact.name, fact.text);
  else if (known !== fact.text)
    report(`${fact.where}: ${fact.name} changed from ${known} to ${fact.text}`);
}

function checkSource(
  world: World,
  id: string,
  { name, value }: { readonly name: string; readonly value: Argument },
  report: (what: string) => void,
): void {
  const source = world.sources.get(id)?.text;
  if (source === undefined) return report(`nobody appended a message ${id}`);
  const headEnd = source.indexOf('\r\n\r\n') + 4;
  const text = textOf(value);
  const isWrong =
    ((name === 'BODY[]' || name === 'RFC822') && text !== source) ||
    ((name === 'BODY[HEADER]' || name === 'RFC822.HEADER') && text !== source.slice(0, headEnd)) ||
    ((name === 'BODY[TEXT]' || name === 'RFC822.TEXT') && text !== source.slice(headEnd)) ||
    (name === 'RFC822.SIZE' && Number(text) !== source.length);
  if (isWrong) report(`${id}: ${name} is not what was appended`);
}
