import { DomainError } from '#platform/errors.ts';
import { nearestName } from '#platform/nearest-name.ts';

/** A text with {{placeholders}}, {{#parts}}that are there when a value is{{/parts}} and {{^parts}}when it is not{{/parts}}. */
export interface Template {
  readonly nodes: readonly Node[];
  /** Every name that stands in it. */
  readonly names: ReadonlySet<string>;
}

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly name: string }
  | {
      readonly kind: 'part';
      readonly name: string;
      readonly isInverted: boolean;
      readonly nodes: readonly Node[];
    };

/** '' stands for nothing. */
export type TemplateValues = Readonly<Record<string, string>>;

/** A mail of some pages; what is longer is no letter. */
const MAX_TEMPLATE_CHARS = 200_000;
const MAX_DEPTH = 8;

/** @throws DomainError bad-syntax naming the line */
export function parseTemplate(text: string): Template {
  if (text.length > MAX_TEMPLATE_CHARS)
    throw new DomainError('too-large', `a template has ${MAX_TEMPLATE_CHARS} characters at most`);
  const names = new Set<string>();
  const root: Node[] = [];
  const open: { name: string; nodes: Node[]; line: number }[] = [];
  const into = () => open.at(-1)?.nodes ?? root;
  let at = 0;
  for (const tag of tagsOf(text)) {
    if (tag.start > at) into().push({ kind: 'text', text: text.slice(at, tag.start) });
    at = tag.end;
    const { sign, name } = tag;
    const line = text.slice(0, tag.start).split('\n').length;
    if (sign === '/') {
      const opened = open.pop();
      if (opened?.name !== name)
        throw refusal(line, `{{/${name}}} ends nothing that was begun with {{#${name}}}`);
      continue;
    }
    names.add(name);
    if (sign === '') into().push({ kind: 'value', name });
    else {
      if (open.length === MAX_DEPTH) throw refusal(line, 'parts are nested too deep');
      const nodes: Node[] = [];
      into().push({ kind: 'part', name, isInverted: sign === '^', nodes });
      open.push({ name, nodes, line });
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw refusal(unclosed.line, `{{/${unclosed.name}}} is missing`);
  if (at < text.length) root.push({ kind: 'text', text: text.slice(at) });
  return { nodes: root, names };
}

interface Tag {
  readonly sign: '' | '#' | '^' | '/';
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Tags of parts that stand alone on a line take the line with them. */
function* tagsOf(text: string): Generator<Tag> {
  const form =
    /^[ \t]*\{\{\s*([#^/])\s*([a-z][a-z0-9]*)\s*\}\}[ \t]*\n|\{\{\s*([#^/]?)\s*([a-z][a-z0-9]*)\s*\}\}/gim;
  for (const found of text.matchAll(form)) {
    const [whole, aloneSign, aloneName, sign = '', name = ''] = found;
    yield {
      sign: (aloneSign ?? sign) as Tag['sign'],
      name: aloneName ?? name,
      start: found.index,
      end: found.index + whole.length,
    };
  }
}

/** @throws DomainError bad-value naming what may stand in a template */
export function expectKnownNames({ names }: Template, known: readonly string[]): void {
  for (const name of names) {
    if (known.includes(name)) continue;
    const nearest = nearestName(name, known);
    const hint =
      nearest === undefined ? `there are ${known.join(', ')}` : `did you mean {{${nearest}}}?`;
    throw new DomainError('bad-value', `the template has {{${name}}}, which is not known: ${hint}`);
  }
}

/** The text with its values. Line ends in values become blanks, so that no value is more than it seems. */
export function fillTemplate(
  { nodes }: Pick<Template, 'nodes'>,
  values: TemplateValues,
  escape: (value: string) => string = (value) => value,
): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text;
      const value = values[node.name] ?? '';
      if (node.kind === 'value') return escape(value.replaceAll(/\s+/g, ' '));
      return (value !== '') === node.isInverted ? '' : fillTemplate(node, values, escape);
    })
    .join('');
}

function refusal(line: number, message: string): DomainError {
  return new DomainError('bad-syntax', `line ${line} of the template: ${message}`);
}
