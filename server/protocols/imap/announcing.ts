/**
 * What a command may do to sequence numbers while it runs: 'announce': expunges may be told before its answer;
 * 'keep': they must wait (RFC 9051 §7.5.1: FETCH, STORE, SEARCH by sequence numbers); 'none': nothing is told.
 */
export type Announcing = 'announce' | 'keep' | 'none';
