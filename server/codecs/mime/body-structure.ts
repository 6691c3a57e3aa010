import { formatEnvelope, readEnvelope } from './envelope.ts';
import type { MessagePart, MimeValue } from './message-part.ts';
import type { MimeParameter } from './mime-parameters.ts';
import { formatNstring, formatWireString } from './wire-string.ts';

export interface BodyStructureOptions {
  /** BODYSTRUCTURE with extension data, or BODY without. */
  readonly isExtended: boolean;
}

/** The parenthesised BODYSTRUCTURE or BODY of a part. */
// RFC 9051 §7.5.2
export function formatBodyStructure(part: MessagePart, options: BodyStructureOptions): string {
  return part.kind === 'multipart'
    ? formatMultipart(part, options)
    : formatSinglePart(part, options);
}

/** A multipart must have a part: an empty one is told as one empty text. */
const emptyPart = '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0)';
const emptyPartExtended =
  '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL)';

function formatMultipart(part: MessagePart, options: BodyStructureOptions): string {
  let out = '(';
  for (const child of part.children) out += formatBodyStructure(child, options);
  if (part.children.length === 0) out += options.isExtended ? emptyPartExtended : emptyPart;
  const { contentType } = part.fields;
  out += ` ${formatWireString(contentType?.subtype || 'x-unknown')}`;
  if (!options.isExtended) return `${out})`;
  return `${out} ${formatParameters(contentType?.parameters)} ${formatDispositionOnwards(part)})`;
}

function formatSinglePart(part: MessagePart, options: BodyStructureOptions): string {
  const { fields } = part;
  const isText = part.type === 'text';
  let out = `(${formatType(part)} ${formatParameters(fields.contentType?.parameters, isText)} `;
  out += `${formatNstring(fields.id)} ${formatNstring(fields.description)} `;
  out += `${formatWireString(fields.encoding ?? '7bit')} ${part.bodyEnd - part.bodyStart}`;
  const message = part.children[0];
  if (isText) out += ` ${part.lines}`;
  else if (part.kind === 'message' && message !== undefined)
    out += ` ${formatEnvelope(readEnvelope(message.header))} ${formatBodyStructure(message, options)} ${part.lines}`;
  if (!options.isExtended) return `${out})`;
  return `${out} ${formatNstring(fields.md5)} ${formatDispositionOnwards(part)})`;
}

/** RFC 9051 §7.5.2: these two types have a shape of their own, so a part that lacks it must not bear their name. */
function formatType(part: MessagePart): string {
  const { contentType } = part.fields;
  if (part.kind === 'leaf' && part.type === 'message' && /^(?:rfc822|global)$/.test(part.subtype))
    return '"application" "octet-stream"';
  if (contentType === undefined) return `"${part.type}" "${part.subtype}"`;
  return `${formatWireString(contentType.type)} ${formatWireString(contentType.subtype)}`;
}

function formatParameters(
  parameters: readonly MimeParameter[] | undefined,
  needsCharset = false,
): string {
  const list = parameters ?? [];
  // RFC 2045 §5.2: text without a charset is US-ASCII.
  const addsCharset = needsCharset && !list.some((p) => p.name.toLowerCase() === 'charset');
  if (list.length === 0) return addsCharset ? '("charset" "us-ascii")' : 'NIL';
  const pairs = list.map((p) => `${formatWireString(p.name)} ${formatWireString(p.value)}`);
  if (addsCharset) pairs.push('"charset" "us-ascii"');
  return `(${pairs.join(' ')})`;
}

function formatDispositionOnwards({ fields }: MessagePart): string {
  const { disposition, languages, location } = fields;
  const language =
    languages.length === 0 ? 'NIL' : `(${languages.map(formatWireString).join(' ')})`;
  return `${formatDisposition(disposition)} ${language} ${formatNstring(location)}`;
}

function formatDisposition(disposition: MimeValue | undefined): string {
  if (disposition === undefined) return 'NIL';
  return `(${formatWireString(disposition.type)} ${formatParameters(disposition.parameters)})`;
}
