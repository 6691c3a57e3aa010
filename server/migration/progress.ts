/** What a run tells while it runs. */
export type ProgressEvent =
  | {
      readonly event: 'account-started';
      readonly account: string;
      readonly folders: number;
      readonly items: number;
    }
  | {
      readonly event: 'folder-started';
      readonly account: string;
      readonly folder: string;
      readonly items: number | undefined;
    }
  | {
      readonly event: 'items';
      readonly account: string;
      readonly folder: string;
      readonly items: number;
      /** Of them what is in the target now; the others were refused. */
      readonly written: number;
      readonly bytes: number;
    }
  | {
      /** Items that need not be written: they are there, or are left out. */
      readonly event: 'passed';
      readonly account: string;
      readonly folder: string;
      readonly items: number;
    }
  | { readonly event: 'folder-done'; readonly account: string; readonly folder: string }
  | {
      readonly event: 'waiting';
      readonly account: string;
      readonly reason: string;
      readonly forMs: number;
    }
  | { readonly event: 'account-done'; readonly account: string }
  | { readonly event: 'account-failed'; readonly account: string; readonly reason: string };

export interface Progress {
  tell(event: ProgressEvent): void;
}
