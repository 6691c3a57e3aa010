import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { sharedData } from '../../../test/support/shared-data.ts';
import { decodeBody, decodeText, isKnownEncoding } from './decode-body.ts';
import { mailParserDifferences, mime4jDifferences } from './golden-differences.ts';
import type { MessagePart } from './message-part.ts';
import { parseMessage } from './parse-message.ts';

/** Every difference must be listed with its reason, and every listed file must still differ. */
function assertListed(found: Map<string, string>, listed: ReadonlyMap<string, string>): void {
  const unexplained = [...found].filter(([file]) => !listed.has(file));
  const stale = [...listed.keys()].filter((file) => !found.has(file));
  assert.deepEqual({ unexplained, stale }, { unexplained: [], stale: [] });
}

interface GoldenPart {
  readonly offset_header: number;
  readonly offset_body: number;
  readonly offset_end: number;
  readonly body: {
    readonly Text?: string;
    readonly Html?: string;
    readonly Binary?: number[];
    readonly InlineBinary?: number[];
    readonly Multipart?: number[];
    readonly Message?: { readonly parts: GoldenPart[] };
  };
}

/** The first difference between our part and the golden one, or undefined. */
function differs(
  bytes: Buffer,
  ours: MessagePart,
  golden: GoldenPart,
  all: GoldenPart[],
): string | undefined {
  const { body } = golden;
  const kind = body.Multipart ? 'multipart' : body.Message ? 'message' : 'leaf';
  if (kind !== ours.kind) return `${ours.kind} instead of ${kind}`;
  const offsets = [ours.headerStart, ours.bodyStart, ours.bodyEnd].join();
  const wanted = [golden.offset_header, golden.offset_body, golden.offset_end].join();
  if (offsets !== wanted) return `offsets ${offsets} instead of ${wanted}`;
  if (body.Message)
    return differs(bytes, ours.children[0]!, body.Message.parts[0]!, body.Message.parts);
  if (body.Multipart) {
    if (body.Multipart.length !== ours.children.length) return `${ours.children.length} parts`;
    const inner = body.Multipart.map((id, i) => differs(bytes, ours.children[i]!, all[id]!, all));
    return inner.find((difference) => difference !== undefined);
  }
  const text = body.Text ?? body.Html;
  if (text !== undefined) return decodeText(bytes, ours) === text ? undefined : 'other text';
  const content = Buffer.from(body.Binary ?? body.InlineBinary ?? []);
  return isKnownEncoding(ours) && decodeBody(bytes, ours).equals(content)
    ? undefined
    : 'other content';
}

const mailParser = sharedData('mime-golden-mailparser', 'eml');
const mime4j = sharedData('mime-mime4j');
const missing = 'the shared test data is not here';

test(
  'structure, offsets and text equal the mail-parser set but for listed differences',
  { skip: !mailParser && missing },
  () => {
    const found = new Map<string, string>();
    for (const file of globSync('**/*.eml', { cwd: mailParser! }).sort()) {
      const name = file.replaceAll('\\', '/');
      // The expectations count LF line ends.
      const text = readFileSync(join(mailParser!, file), 'latin1').replace(/\r\n/g, '\n');
      const bytes = Buffer.from(text, 'latin1');
      const golden = readFileSync(join(mailParser!, file.replace(/eml$/, 'json')), 'utf8');
      const { parts } = JSON.parse(golden) as { parts: GoldenPart[] };
      const difference = differs(bytes, parseMessage(bytes), parts[0]!, parts);
      if (difference !== undefined) found.set(name, difference);
    }
    assertListed(found, mailParserDifferences);
  },
);

/** A tree in brackets: m(...) for a message, p(...) for a multipart, b for a body. */
function shapeOf(part: MessagePart): string {
  if (part.kind === 'multipart') return `p(${part.children.map(shapeOf).join()})`;
  return part.kind === 'message' ? `m(${shapeOf(part.children[0]!)})` : 'b';
}

function shapeOfEvents(xml: string): string {
  let out = '';
  for (const [tag] of xml.matchAll(
    /<\/?(?:message|multipart|body-part|body|(?:text|binary)-body)\b/g,
  )) {
    if (tag === '<message') out += 'm(';
    else if (tag === '<multipart') out += 'p(';
    else if (tag === '</message' || tag === '</multipart') out += ')';
    else if (tag === '</body-part') out += ',';
    else if (tag === '<body' || tag.endsWith('-body')) out += 'b';
  }
  return out.replace(/,\)/g, ')').replace(/^m\((.*)\)$/s, '$1');
}

function leavesOf(part: MessagePart): MessagePart[] {
  return part.kind === 'leaf' ? [part] : part.children.flatMap(leavesOf);
}

/** The first leaf whose decoded content is not in the file that the events name for it. */
function otherBody(
  folder: string,
  bytes: Buffer,
  tree: MessagePart,
  xml: string,
): string | undefined {
  const names = [...xml.matchAll(/<(?:text|binary)-body name="([^"]+)"/g)].map((m) =>
    join(folder, m[1]!),
  );
  const leaves = leavesOf(tree);
  const plain = (content: Buffer) => content.toString('latin1').replace(/\r\n/g, '\n').trimEnd();
  for (const [i, name] of names.entries()) {
    const leaf = leaves[i]!;
    if (!existsSync(name)) continue;
    const wanted = plain(readFileSync(name));
    const text = Buffer.from(decodeText(bytes, leaf));
    const raw = isKnownEncoding(leaf) ? decodeBody(bytes, leaf) : text;
    if (plain(raw) !== wanted && plain(text) !== wanted) return `body ${i + 1}`;
  }
  return undefined;
}

test(
  'structure and decoded bodies equal the mime4j set but for listed differences',
  { skip: !mime4j && missing },
  () => {
    const found = new Map<string, string>();
    for (const file of globSync('*/*.msg', { cwd: mime4j! }).sort()) {
      const name = file.replaceAll('\\', '/');
      const events = join(mime4j!, file.replace(/\.msg$/, '_decoded.xml'));
      if (!existsSync(events)) continue;
      const bytes = readFileSync(join(mime4j!, file));
      const xml = readFileSync(events, 'latin1').replace(
        /<(field|preamble|epilogue)>.*?<\/\1>/gs,
        '',
      );
      const tree = parseMessage(bytes);
      const [ours, wanted] = [shapeOf(tree), shapeOfEvents(xml)];
      const difference =
        ours === wanted
          ? otherBody(join(mime4j!, dirname(file)), bytes, tree, xml)
          : `${ours} instead of ${wanted}`;
      if (difference !== undefined) found.set(name, difference);
    }
    assertListed(found, mime4jDifferences);
  },
);
