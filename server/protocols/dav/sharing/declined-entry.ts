/** Name of the annotation by which an owner sees that a sharee does not want the collection. */
export function declinedEntry(account: number): string {
  return `/dav/declined/${account}`;
}
