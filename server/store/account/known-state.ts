import type { ModSeq } from '#platform/ids.ts';
import type { QuotaUsage } from '../store.ts';

/** An account as of its last commit. Each commit makes a new one. */
export interface KnownState {
  readonly modseq: ModSeq;
  readonly usage: QuotaUsage;
  /** Of the index: another one means that another process has written. */
  readonly version: number;
  /** First UID of a mailbox that no session has been told of as \Recent, where it was asked for. */
  readonly recent: Map<number, number>;
}

/** What this process knows of the account without a look at the index. */
export class LastCommit {
  #known: KnownState | undefined;
  #commits = 0;

  /** Changes with every commit of this process. */
  get count(): number {
    return this.#commits;
  }

  /** @param version of the index now; undefined: nobody can tell */
  at(version: number | undefined): KnownState | undefined {
    return version !== undefined && this.#known?.version === version ? this.#known : undefined;
  }

  holds(known: KnownState): boolean {
    return this.#known === known;
  }

  /** Nothing is known from here until the end of a commit. Gives its number. */
  begin(): number {
    this.#known = undefined;
    return ++this.#commits;
  }

  /** @param count of commits when it was so: what is older than the last commit is not taken */
  note(
    count: number,
    state: Omit<KnownState, 'version'> & { readonly version: number | undefined },
  ): KnownState | undefined {
    const { version } = state;
    if (version === undefined || count !== this.#commits) return undefined;
    if (this.#known?.version === version && this.#known.modseq === state.modseq) return this.#known;
    return (this.#known = { ...state, version });
  }
}
