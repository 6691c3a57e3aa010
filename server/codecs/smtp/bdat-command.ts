import { InputSyntaxError } from '#platform/errors.ts';

export interface BdatCommand {
  /** Octets that follow the command line. */
  readonly size: number;
  readonly isLast: boolean;
}

/** Parses the argument of BDAT. @throws InputSyntaxError */
export function parseBdatCommand(argument: string): BdatCommand {
  // RFC 3030 §2
  const match = /^([0-9]{1,15})( +LAST)?$/i.exec(argument);
  if (match === null) throw new InputSyntaxError('expected BDAT size [LAST]', 0);
  return { size: Number(match[1]), isLast: match[2] !== undefined };
}

/** Writes a BDAT command without CRLF. */
export function formatBdatCommand({ size, isLast }: BdatCommand): string {
  return isLast ? `BDAT ${size} LAST` : `BDAT ${size}`;
}
