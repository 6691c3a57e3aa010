export interface MozillaFilter {
  readonly name: string;
  readonly isEnabled: boolean;
  /** Bits: 1 inbox, 16 when asked for, 32 after junk controls, 64 after sending. */
  readonly type: number;
  /** Which conditions must hold: all of them, one of them, or none are asked for. */
  readonly match: 'all' | 'any' | 'always';
  readonly terms: readonly FilterTerm[];
  readonly actions: readonly FilterAction[];
}

export interface FilterTerm {
  /** "subject", "from", "to or cc", or the name of a header field, in quotes no longer. */
  readonly attribute: string;
  /** "contains", "doesn't contain", "is", "isn't", "begins with", ... */
  readonly operator: string;
  readonly value: string;
}

export interface FilterAction {
  /** "Move to folder", "Mark read", ... */
  readonly name: string;
  readonly value: string | undefined;
}

interface OpenFilter {
  name: string;
  isEnabled: boolean;
  type: number;
  match: MozillaFilter['match'];
  terms: FilterTerm[];
  actions: { name: string; value: string | undefined }[];
}

/** Quotes within a value have a backslash before them; backslashes have none. */
const line = /^([A-Za-z]{1,40})="(.*)"[ \t]*\r?$/gm;

/** The rules of a file msgFilterRules.dat, in their order. */
export function parseFilterRules(text: string): MozillaFilter[] {
  const filters: OpenFilter[] = [];
  for (const [, key, raw] of text.matchAll(line)) {
    const value = raw!.replaceAll('\\"', '"');
    if (key === 'name')
      filters.push({
        name: value,
        isEnabled: false,
        type: 1,
        match: 'always',
        terms: [],
        actions: [],
      });
    const filter = filters.at(-1);
    if (filter !== undefined) apply(filter, key!, value);
  }
  return filters;
}

function apply(filter: OpenFilter, key: string, value: string): void {
  switch (key) {
    case 'enabled':
      filter.isEnabled = value === 'yes';
      break;
    case 'type':
      filter.type = Number.parseInt(value, 10) || 0;
      break;
    case 'action':
      filter.actions.push({ name: value, value: undefined });
      break;
    case 'actionValue': {
      const last = filter.actions.at(-1);
      if (last !== undefined) last.value = value;
      break;
    }
    case 'condition':
      Object.assign(filter, parseCondition(value));
      break;
    default:
  }
}

/** AND|OR, then "(attribute,operator,value)"; a value with a parenthesis is quoted, as are names of header fields. */
const term =
  /(AND|OR)\s+\(\s*("(?:[^"\\]|\\.)*"|[^,()]*?)\s*,\s*([^,()]*?)\s*,\s*("(?:[^"\\]|\\.)*"|[^)]*)\)/g;

function parseCondition(text: string): Pick<OpenFilter, 'match' | 'terms'> {
  if (/^\s*ALL\s*$/.test(text)) return { match: 'always', terms: [] };
  const found = [...text.matchAll(term)];
  return {
    match: found.some(([, word]) => word === 'OR') ? 'any' : 'all',
    terms: found.map(([, , attribute, operator, value]) => ({
      attribute: unquote(attribute!),
      operator: operator!,
      value: unquote(value!.trim()),
    })),
  };
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  return text.slice(1, -1).replaceAll('\\"', '"');
}
