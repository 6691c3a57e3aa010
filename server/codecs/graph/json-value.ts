import type { Bytes } from '#platform/bytes.ts';
import { InputSyntaxError } from '#platform/errors.ts';

/** What an answer holds. Nobody has checked what is in it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Graph nests a handful of levels; what goes deeper is no answer of it. */
const MAX_DEPTH = 100;

/** @throws InputSyntaxError for what is no JSON object */
export function parseJsonObject(bytes: Bytes): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    throw new InputSyntaxError('no JSON', 0);
  }
  if (!isObject(value)) throw new InputSyntaxError('no JSON object', 0);
  if (isDeeper(value, MAX_DEPTH)) throw new InputSyntaxError('nested too deep', 0);
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textAt(object: JsonObject | undefined, name: string): string | undefined {
  const value = object?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** A text with something in it. */
export function wordAt(object: JsonObject | undefined, name: string): string | undefined {
  const value = textAt(object, name)?.trim();
  return value === '' ? undefined : value;
}

export function booleanAt(object: JsonObject | undefined, name: string): boolean | undefined {
  const value = object?.[name];
  return typeof value === 'boolean' ? value : undefined;
}

export function numberAt(object: JsonObject | undefined, name: string): number | undefined {
  const value = object?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function objectAt(object: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = object?.[name];
  return isObject(value) ? value : undefined;
}

export function objectsAt(object: JsonObject | undefined, name: string): JsonObject[] {
  const value = object?.[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function textsAt(object: JsonObject | undefined, name: string): string[] {
  const value = object?.[name];
  return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [];
}

function isDeeper(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((it) => isDeeper(it, left - 1));
}
