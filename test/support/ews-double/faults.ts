// What can be made to go wrong in the double.

/** Decides about each request that comes, before it is worked on; undefined lets it pass. */
export type FaultPlan = (request: FaultRequest) => Fault | undefined;

export interface FaultRequest {
  readonly operation: string;
  /** Counted from 1. */
  readonly number: number;
}

export type Fault =
  /** Refused by a SOAP fault, with BackOffMilliseconds where it is given. */
  | { readonly kind: 'fault'; readonly code: string; readonly backOffMs?: number }
  /** An HTTP status with no SOAP in it. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The sign-in of the connection is forgotten. */
  | { readonly kind: 'sign-out' }
  /** The connection ends before the request is worked on. */
  | { readonly kind: 'cut-before' }
  /** The request is worked on, and the connection ends in the middle of the answer. */
  | { readonly kind: 'cut-after' }
  /** Items say sizes that are not theirs. */
  | { readonly kind: 'wrong-sizes' };

/** The plan that lets everything pass. */
export const noFaults: FaultPlan = () => undefined;

/** Faults for the requests with these numbers, counted per operation. */
export function faultsAt(operation: string, faults: ReadonlyMap<number, Fault>): FaultPlan {
  let seen = 0;
  return (request) => {
    if (request.operation !== operation) return undefined;
    return faults.get(++seen);
  };
}
