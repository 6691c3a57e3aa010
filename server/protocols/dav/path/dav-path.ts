/** The trees in which collections lie. */
export const spaces = ['calendars', 'addressbooks', 'files', 'notifications'] as const;
export type Space = (typeof spaces)[number];

/** What stands for a slash in the stored name of an object, as file systems that cannot have it write it. */
export const SLASH_MARK = '\uf02f';

/** Whether the home is a collection itself, and not what holds collections. */
export function isHomeCollection(space: Space): boolean {
  return space === 'files' || space === 'notifications';
}

/** What a path says, before anybody looks whether something is there. */
export type DavPath =
  | { readonly kind: 'root' }
  | { readonly kind: 'principals' }
  /** `below`: what follows the address, for principals that a principal has (proxies). */
  | { readonly kind: 'principal'; readonly address: string; readonly below: readonly string[] }
  | { readonly kind: 'space'; readonly space: Space }
  | { readonly kind: 'home'; readonly space: Space; readonly address: string }
  | {
      readonly kind: 'inside';
      readonly space: Space;
      readonly address: string;
      /** Decoded, at least one. */
      readonly segments: readonly string[];
    };
