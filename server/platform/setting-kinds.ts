import { resolve } from 'node:path';
import { createNetworkList, type NetworkList } from './networks.ts';
import { type ApplyMode, type Setting, type SettingShape, type ShapeValues } from './settings.ts';
import { isTable, readShape } from './config/read-shape.ts';
import { formatDuration, formatSize, tryParseDuration, tryParseSize } from './units.ts';

interface Facts {
  /** One line for the documentation and the generated file. */
  readonly doc: string;
  /** Default: reload. */
  readonly apply?: ApplyMode;
}

/** A text; `check` says what is allowed instead, or gives undefined when the text is fine. '' means "not set" by convention. */
export function text(
  facts: Facts & {
    readonly default: string;
    readonly check?: (value: string) => string | undefined;
    readonly isSecret?: boolean;
  },
): Setting<string> {
  return {
    ...common(facts, 'text', 'a text in quotes'),
    isSecret: facts.isSecret ?? false,
    read(found, place) {
      if (typeof found !== 'string') place.refuse(found, 'a text in quotes');
      else {
        const complaint = facts.check?.(found);
        if (complaint === undefined) return found;
        place.refuse(found, complaint);
      }
      return facts.default;
    },
    fromText: (given) => given,
  };
}

export function integer(
  facts: Facts & {
    readonly default: number;
    readonly min: number;
    readonly max: number;
    /** What is counted, e.g. "connections". */
    readonly unit?: string;
  },
): Setting<number> {
  const allowed = `a whole number${facts.unit === undefined ? '' : ` of ${facts.unit}`} from ${facts.min} to ${facts.max}`;
  return numeric(facts, { kind: 'whole number', allowed, isNumber: Number.isSafeInteger });
}

/** A size such as "25MB"; the value is in bytes. */
export function size(
  facts: Facts & { readonly default: string; readonly min: string; readonly max: string },
): Setting<number> {
  return quantity(facts, {
    kind: 'size',
    example: '25MB',
    parse: tryParseSize,
    format: formatSize,
  });
}

/** A duration such as "30s" or "1h30m"; the value is in milliseconds. */
export function duration(
  facts: Facts & { readonly default: string; readonly min: string; readonly max: string },
): Setting<number> {
  return quantity(facts, {
    kind: 'duration',
    example: '30s',
    parse: tryParseDuration,
    format: formatDuration,
  });
}

export function flag(facts: Facts & { readonly default: boolean }): Setting<boolean> {
  const allowed = 'true or false';
  return {
    ...common(facts, 'true or false', allowed),
    read(found, place) {
      if (typeof found === 'boolean') return found;
      place.refuse(found, allowed);
      return facts.default;
    },
    fromText: (given) =>
      /^(true|yes|on|1)$/i.test(given) ? true : /^(false|no|off|0)$/i.test(given) ? false : given,
  };
}

export function choice<const V extends string>(
  facts: Facts & { readonly default: V; readonly values: readonly V[] },
): Setting<V> {
  const allowed = `one of ${facts.values.map((v) => `"${v}"`).join(', ')}`;
  return {
    ...common(facts, 'choice', allowed),
    read(found, place) {
      const value = facts.values.find((v) => v === found);
      if (value === undefined) place.refuse(found, allowed);
      return value ?? facts.default;
    },
    fromText: (given) => given,
  };
}

/** A list of texts; `check` as in text(), for each. */
export function textList(
  facts: Facts & {
    readonly default: readonly string[];
    readonly check?: (value: string) => string | undefined;
  },
): Setting<readonly string[]> {
  return {
    ...common(facts, 'list of texts', 'a list of texts: ["one", "two"]'),
    read(found, place) {
      if (!isTextList(found)) place.refuse(found, 'a list of texts: ["one", "two"]');
      else {
        const bad = found.find((v) => facts.check?.(v) !== undefined);
        if (bad === undefined) return found;
        place.refuse(bad, facts.check!(bad)!);
      }
      return facts.default;
    },
    fromText: splitList,
  };
}

/** A list of addresses and networks: ["192.0.2.0/24", "::1"]. */
export function networks(
  facts: Facts & { readonly default: readonly string[] },
): Setting<NetworkList> {
  const allowed = 'a list of addresses and networks: ["192.0.2.0/24", "::1"]';
  return {
    ...common(facts, 'list of networks', allowed),
    read(found, place) {
      if (!isTextList(found)) place.refuse(found, allowed);
      else {
        try {
          return createNetworkList(found);
        } catch {
          place.refuse(found, allowed);
        }
      }
      return createNetworkList(facts.default);
    },
    fromText: splitList,
  };
}

/** A file or folder; relative to the data folder. The value is absolute, or '' when not set. */
export function path(facts: Facts & { readonly default: string }): Setting<string> {
  return {
    ...common(facts, 'path', 'a path in quotes, relative to the data folder'),
    read(found, place) {
      if (typeof found !== 'string' || found.includes('\0')) {
        place.refuse(found, 'a path in quotes');
        return '';
      }
      return found === '' ? '' : resolve(place.dataFolder, found);
    },
    fromText: (given) => given,
  };
}

/** Named entries, each with the same settings: [queue.routes."example.test"]. */
export function table<const S extends SettingShape>(
  facts: Facts & { readonly entry: S; readonly entryName: string },
): Setting<ReadonlyMap<string, ShapeValues<S>>> {
  const allowed = `one table for each ${facts.entryName}`;
  return {
    ...common({ ...facts, default: {} }, 'table', allowed),
    entry: facts.entry,
    read(found, place) {
      const values = new Map<string, ShapeValues<S>>();
      if (!isTable(found)) {
        place.refuse(found, allowed);
        return values;
      }
      for (const [name, given] of Object.entries(found)) {
        values.set(name, readShape(facts.entry, given, place.at(name)) as ShapeValues<S>);
      }
      return values;
    },
    fromText: (given) => given,
  };
}

function common(facts: Facts & { readonly default?: unknown }, kind: string, allowed: string) {
  return {
    kind,
    allowed,
    doc: facts.doc,
    apply: facts.apply ?? ('reload' as const),
    defaultValue: facts.default,
    isSecret: false,
  };
}

function numeric(
  facts: Facts & { readonly default: number; readonly min: number; readonly max: number },
  form: { kind: string; allowed: string; isNumber: (value: number) => boolean },
): Setting<number> {
  return {
    ...common(facts, form.kind, form.allowed),
    read(found, place) {
      const isFine =
        typeof found === 'number' &&
        form.isNumber(found) &&
        found >= facts.min &&
        found <= facts.max;
      if (isFine) return found;
      place.refuse(found, form.allowed);
      return facts.default;
    },
    fromText: (given) => (/^-?\d+(\.\d+)?$/.test(given) ? Number(given) : given),
  };
}

function quantity(
  facts: Facts & { readonly default: string; readonly min: string; readonly max: string },
  form: {
    kind: string;
    example: string;
    parse: (text: string) => number | undefined;
    format: (value: number) => string;
  },
): Setting<number> {
  const [fallback, min, max] = [facts.default, facts.min, facts.max].map((v) => form.parse(v));
  if (fallback === undefined || min === undefined || max === undefined)
    throw new RangeError(`a ${form.kind} is declared with a wrong default or bound: ${facts.doc}`);
  const allowed = `a ${form.kind} such as "${form.example}", from ${form.format(min)} to ${form.format(max)}`;
  return {
    ...common(facts, form.kind, allowed),
    read(found, place) {
      const value = typeof found === 'string' ? form.parse(found) : undefined;
      if (value !== undefined && value >= min && value <= max) return value;
      place.refuse(found, allowed);
      return fallback;
    },
    fromText: (given) => given,
  };
}

function splitList(given: string): string[] {
  return given
    .split(',')
    .map((v) => v.trim())
    .filter((v) => v !== '');
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((v) => typeof v === 'string');
}
