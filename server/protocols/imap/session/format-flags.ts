import { systemFlags } from '#store/message.ts';

/** The 32 combinations of system flags, in the order that clients have always seen. */
const systemText: readonly string[] = Array.from({ length: 32 }, (_, bits) => {
  const names: string[] = [];
  if ((bits & systemFlags.answered) !== 0) names.push('\\Answered');
  if ((bits & systemFlags.flagged) !== 0) names.push('\\Flagged');
  if ((bits & systemFlags.deleted) !== 0) names.push('\\Deleted');
  if ((bits & systemFlags.seen) !== 0) names.push('\\Seen');
  if ((bits & systemFlags.draft) !== 0) names.push('\\Draft');
  return names.join(' ');
});

/** The flags of a message between parentheses: bits, keywords joined by a space, and \Recent when it is. */
export function formatFlags(system: number, keywords: string, isRecent: boolean): string {
  let text = systemText[system]!;
  if (keywords !== '') text = text === '' ? keywords : `${text} ${keywords}`;
  if (isRecent) text = text === '' ? '\\Recent' : `${text} \\Recent`;
  return `(${text})`;
}
