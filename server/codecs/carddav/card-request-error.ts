// RFC 6352 §8.6, §8.7
export type CardCondition =
  | 'supported-address-data'
  | 'supported-address-data-conversion'
  | 'supported-collation'
  | 'supported-filter';

/** A request that is well-formed and asks for what we do not have; names the condition of CardDAV that fails. */
export class CardRequestError extends Error {
  override readonly name = 'CardRequestError';
  readonly condition: CardCondition;

  constructor(condition: CardCondition, message: string) {
    super(message);
    this.condition = condition;
  }
}
