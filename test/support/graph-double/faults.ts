// What can be made to go wrong in the double.

/** Decides about each request that comes, before it is worked on; undefined lets it pass. */
export type FaultPlan = (request: FaultRequest) => Fault | undefined;

export interface FaultRequest {
  readonly method: string;
  readonly path: string;
  /** Counted from 1; requests in a batch by themselves, too. */
  readonly number: number;
}

export type Fault =
  | {
      readonly kind: 'refuse';
      readonly status: number;
      readonly code: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The token is not good any more. */
  | { readonly kind: 'forget-token' }
  /** The connection ends before the request is worked on. */
  | { readonly kind: 'cut-before' }
  /** The request is worked on, and the connection ends in the middle of the answer. */
  | { readonly kind: 'cut-after' }
  /** Sizes are said to be 7. */
  | { readonly kind: 'wrong-sizes' };

export const noFaults: FaultPlan = () => undefined;

/** Faults at the nth request whose method and path match, counted from 1. */
export function faultsAt(pattern: RegExp, faults: ReadonlyMap<number, Fault>): FaultPlan {
  let seen = 0;
  return ({ method, path }) => (pattern.test(`${method} ${path}`) ? faults.get(++seen) : undefined);
}
