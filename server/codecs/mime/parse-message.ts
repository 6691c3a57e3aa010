import { asBuffer } from '#platform/bytes.ts';
import type { Bytes } from '#platform/bytes.ts';
import { createBoundaryScanner } from './scan/boundaries.ts';
import type { BoundaryHit, BoundaryScanner } from './scan/boundaries.ts';
import { createLineCounter } from './scan/line-counter.ts';
import type { LineCounter } from './scan/line-counter.ts';
import { readContentFields } from './content-fields.ts';
import { parseHeader } from './header-fields.ts';
import type { MessageHeader } from './header-fields.ts';
import { MAX_BOUNDARY_LENGTH, MAX_PART_DEPTH, MAX_PARTS } from './limits.ts';
import type { ContentFields, MessagePart, PartKind } from './message-part.ts';
import { rawParameter } from './mime-parameters.ts';

/**
 * The tree of parts of a message, with offsets in its bytes. One pass; lines end with LF, with or without a CR
 * before it (a lone CR is content). Broken and hostile mail gives something too: never throws.
 */
// RFC 2045 §2, RFC 2046 §5.1.1
export function parseMessage(message: Uint8Array): MessagePart {
  const bytes = asBuffer(message);
  const parser: Parser = {
    bytes,
    boundaries: createBoundaryScanner(bytes),
    lines: createLineCounter(bytes),
    partCount: 0,
    hit: undefined,
  };
  return parsePart(parser, 0, 0, 'text/plain');
}

interface Parser {
  readonly bytes: Bytes;
  readonly boundaries: BoundaryScanner;
  readonly lines: LineCounter;
  partCount: number;
  /** The boundary line at which the part just read ended; undefined at the end of the message. */
  hit: BoundaryHit | undefined;
}

interface Content {
  readonly kind: PartKind;
  readonly type: string;
  readonly subtype: string;
  readonly boundary: string | undefined;
}

/** Reads one entity from `start` on; leaves the boundary that ended it in `parser.hit`. */
function parsePart(parser: Parser, start: number, depth: number, defaultType: string): MessagePart {
  const { bytes, boundaries } = parser;
  parser.partCount++;
  const header = parseHeader(bytes, start, bytes.length, boundaries.test);
  const fields = readContentFields(header);
  const content = judgeContent(fields, depth, defaultType);
  const bodyStart = header.end;
  // Without an empty line the header may run straight into a boundary line.
  const headerHit = header.end === header.fieldsEnd ? boundaries.at(bodyStart) : undefined;
  let children: MessagePart[] = [];
  if (headerHit !== undefined) {
    parser.hit = headerHit;
    // An embedded message always has a part below it, be it an empty one.
    if (content.kind === 'message') children = [emptyMessage(parser, bodyStart)];
  } else if (content.kind === 'multipart') {
    children = parseMultipart(parser, bodyStart, content, depth);
  } else if (content.kind === 'message') {
    children = [parsePart(parser, bodyStart, depth + 1, 'text/plain')];
  } else parser.hit = boundaries.next(bodyStart);
  const end = parser.hit?.contentEnd ?? bytes.length;
  return toPart(parser, { header, fields, content, children, bodyEnd: end });
}

/** Reads the parts between the boundary lines; the text before and after them belongs to none. */
function parseMultipart(
  parser: Parser,
  bodyStart: number,
  content: Content,
  depth: number,
): MessagePart[] {
  const { boundaries } = parser;
  const children: MessagePart[] = [];
  if (content.boundary === undefined) {
    parser.hit = boundaries.next(bodyStart);
    return children;
  }
  const level = boundaries.push(content.boundary);
  const childType = content.subtype === 'digest' ? 'message/rfc822' : 'text/plain';
  parser.hit = boundaries.next(bodyStart);
  while (parser.hit !== undefined && parser.hit.level === level && !parser.hit.isClose) {
    if (parser.partCount >= MAX_PARTS) {
      parser.hit = boundaries.next(parser.hit.lineEnd);
      continue;
    }
    children.push(parsePart(parser, parser.hit.lineEnd, depth + 1, childType));
  }
  boundaries.pop();
  if (parser.hit !== undefined && parser.hit.level === level) {
    // RFC 2046 §5.1.1: after the closing line comes an epilogue up to the enclosing boundary.
    const { lineEnd } = parser.hit;
    const next = boundaries.next(lineEnd);
    // With no epilogue the line end counts with the closing line, as Dovecot and Cyrus do.
    parser.hit = next?.lineStart === lineEnd ? { ...next, contentEnd: lineEnd } : next;
  }
  return children;
}

function judgeContent(fields: ContentFields, depth: number, defaultType: string): Content {
  const written = fields.contentType;
  const slash = defaultType.indexOf('/');
  const type = written?.type.toLowerCase() ?? defaultType.slice(0, slash);
  const subtype = written?.subtype.toLowerCase() ?? defaultType.slice(slash + 1);
  // A multipart without a boundary, or too deep, has no parts.
  if (type === 'multipart') {
    const boundary = depth < MAX_PART_DEPTH ? readBoundary(fields) : undefined;
    return { kind: 'multipart', type, subtype, boundary };
  }
  // RFC 6532 §3.7
  const isMessage = type === 'message' && (subtype === 'rfc822' || subtype === 'global');
  const kind = isMessage && depth < MAX_PART_DEPTH ? 'message' : 'leaf';
  return { kind, type, subtype, boundary: undefined };
}

function readBoundary(fields: ContentFields): string | undefined {
  const boundary = rawParameter(fields.contentType!.parameters, 'boundary');
  return boundary === '' ? undefined : boundary?.slice(0, MAX_BOUNDARY_LENGTH);
}

interface PartFacts {
  readonly header: MessageHeader;
  readonly fields: ContentFields;
  readonly content: Content;
  readonly children: readonly MessagePart[];
  readonly bodyEnd: number;
}

function toPart(parser: Parser, facts: PartFacts): MessagePart {
  const { header, fields, content, children } = facts;
  const bodyEnd = Math.max(facts.bodyEnd, header.end);
  let lines = 0;
  if (content.type === 'text') lines = parser.lines.count(header.end, bodyEnd);
  else if (content.kind === 'message') lines = parser.lines.countNested(header.end, bodyEnd);
  return {
    kind: content.kind,
    header,
    fields,
    type: content.type,
    subtype: content.subtype,
    headerStart: header.start,
    bodyStart: header.end,
    bodyEnd,
    lines,
    children,
  };
}

function emptyMessage(parser: Parser, at: number): MessagePart {
  parser.partCount++;
  const header = parseHeader(parser.bytes, at, at);
  const fields = readContentFields(header);
  const content = judgeContent(fields, 0, 'text/plain');
  return toPart(parser, { header, fields, content, children: [], bodyEnd: at });
}
