import { InputSyntaxError } from '#platform/errors.ts';
import { decodeXtext } from './xtext.ts';

/** What a trusted proxy says about the client behind it. undefined: not said; null: it is not known. */
export interface XclientCommand {
  readonly name: string | null | undefined;
  readonly address: string | null | undefined;
  readonly port: number | null | undefined;
  readonly protocol: 'SMTP' | 'ESMTP' | undefined;
  readonly helo: string | null | undefined;
  readonly login: string | null | undefined;
}

/** The attributes this parser knows, for the EHLO line. */
export const xclientAttributes = [
  'NAME',
  'ADDR',
  'PORT',
  'PROTO',
  'HELO',
  'LOGIN',
  'DESTADDR',
  'DESTPORT',
] as const;

/** Parses the argument of XCLIENT (Postfix XCLIENT_README). @throws InputSyntaxError */
export function parseXclientCommand(argument: string): XclientCommand {
  const found = new Map<string, string | null>();
  for (const word of argument.split(' ')) {
    if (word === '') continue;
    const equals = word.indexOf('=');
    const name = word.slice(0, Math.max(equals, 0)).toUpperCase();
    if (!xclientAttributes.some((a) => a === name))
      throw new InputSyntaxError('unknown attribute of XCLIENT', 0);
    const value = word.slice(equals + 1);
    const isUnknown = /^\[(UNAVAILABLE|TEMPUNAVAIL)\]$/i.test(value);
    found.set(name, isUnknown ? null : decodeXtext(value));
  }
  if (found.size === 0) throw new InputSyntaxError('XCLIENT without attributes', 0);
  return {
    name: found.get('NAME'),
    address: found.get('ADDR')?.replace(/^IPV6:/i, '') ?? found.get('ADDR'),
    port: toPort(found.get('PORT')),
    protocol: toProtocol(found.get('PROTO')),
    helo: found.get('HELO'),
    login: found.get('LOGIN'),
  };
}

function toPort(text: string | null | undefined): number | null | undefined {
  if (text === undefined || text === null) return text;
  const port = Number(text);
  if (!/^[0-9]{1,5}$/.test(text) || port > 65_535)
    throw new InputSyntaxError('bad PORT of XCLIENT', 0);
  return port;
}

function toProtocol(text: string | null | undefined): 'SMTP' | 'ESMTP' | undefined {
  if (text === undefined || text === null) return undefined;
  const upper = text.toUpperCase();
  if (upper !== 'SMTP' && upper !== 'ESMTP') throw new InputSyntaxError('bad PROTO of XCLIENT', 0);
  return upper;
}
