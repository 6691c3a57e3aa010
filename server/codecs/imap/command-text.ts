import type { Bytes } from '#platform/bytes.ts';

/**
 * One command (or server response) as assembled from the wire: its lines as one Latin-1 text, a character a
 * byte, without line ends. Each literal, with its announcement, stands in the text as one NUL, which cannot
 * occur otherwise; the literals follow in order.
 */
export interface CommandText {
  readonly text: string;
  readonly literals: readonly CommandLiteral[];
}

interface LiteralFacts {
  /** Place among the command's literals, from 0. */
  readonly index: number;
  /** Size in bytes, as announced. */
  readonly size: number;
  /** Whether it was announced as `~{n}` and so may contain NUL. */
  readonly isLiteral8: boolean;
}

export type CommandLiteral =
  | (LiteralFacts & { readonly kind: 'kept'; readonly bytes: Bytes })
  /** Its bytes went to the session as they came. */
  | (LiteralFacts & { readonly kind: 'streamed' })
  /** Announced, and waiting for the decision whether it may come: always the last of its command. */
  | (LiteralFacts & { readonly kind: 'announced' });

/** The stand-in for a literal in CommandText.text. */
export const LITERAL_MARK = '\0';

/** A command without literals, or with kept ones: for tests and for text that did not come from a reader. */
export function toCommandText(text: string, literals: readonly Bytes[] = []): CommandText {
  return {
    text,
    literals: literals.map((bytes, index) => ({
      kind: 'kept',
      index,
      size: bytes.length,
      isLiteral8: false,
      bytes,
    })),
  };
}
