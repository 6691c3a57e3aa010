import { malformed } from './parse-body.ts';

export type Depth = '0' | '1' | 'infinity';

// RFC 4918 §10.2
/** @throws DomainError bad-syntax */
export function parseDepth(header: string | undefined, otherwise: Depth): Depth {
  if (header === undefined) return otherwise;
  const depth = header.trim().toLowerCase();
  if (depth !== '0' && depth !== '1' && depth !== 'infinity')
    throw malformed('Depth is 0, 1 or infinity');
  return depth;
}

// RFC 4918 §10.6
/** @throws DomainError bad-syntax */
export function parseOverwrite(header: string | undefined): boolean {
  const text = header?.trim().toUpperCase() ?? 'T';
  if (text !== 'T' && text !== 'F') throw malformed('Overwrite is T or F');
  return text === 'T';
}

// RFC 4918 §10.7
/** Seconds; Infinity for "Infinite"; undefined when nothing that is understood is asked for. */
export function parseTimeout(header: string | undefined): number | undefined {
  for (const part of header?.split(',') ?? []) {
    const text = part.trim().toLowerCase();
    if (text === 'infinite') return Infinity;
    const seconds = /^second-(\d{1,10})$/.exec(text)?.[1];
    if (seconds !== undefined) return Number(seconds);
  }
  return undefined;
}

// RFC 4918 §10.5
/** The URI between the angle brackets. @throws DomainError bad-syntax */
export function parseLockToken(header: string | undefined): string {
  const token = /^\s*<([^<>\s]+)>\s*$/.exec(header ?? '')?.[1];
  if (token === undefined) throw malformed('Lock-Token is a URI between < and >');
  return token;
}

export interface Destination {
  /** Host, and port when one is given, in lower case; undefined for a path alone. */
  readonly authority: string | undefined;
  /** As sent, without query. */
  readonly path: string;
}

// RFC 4918 §10.3
/** @throws DomainError bad-syntax */
export function parseDestination(header: string | undefined): Destination {
  const text = header?.trim() ?? '';
  const found = /^(?:https?:\/\/([^/?#]*))?(\/[^?#]*)?/i.exec(text);
  const [, authority, path] = found ?? [];
  if (authority === undefined && path === undefined)
    throw malformed('Destination is an absolute URI or path');
  return { authority: authority?.toLowerCase().replace(/^.*@/, ''), path: path ?? '/' };
}
