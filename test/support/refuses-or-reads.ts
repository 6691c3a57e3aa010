import { DomainError, InputSyntaxError } from '#platform/errors.ts';

/** The law of a parser: it reads its input or refuses it with one of our errors, or of those named beside. */
export function refusesOrReads(
  parse: () => unknown,
  ...others: readonly (abstract new (...values: never) => Error)[]
): void {
  try {
    parse();
  } catch (error) {
    const refusals = [InputSyntaxError, DomainError, ...others];
    if (!refusals.some((refusal) => error instanceof refusal)) throw error;
  }
}
