/** The annotation of a collection that follows an address of the web: its contents are what is there. Its value says under which id. */
export const SUBSCRIPTION_ENTRY = '/mailstead/subscription';

/** Whether a collection with these annotations follows an address, so that nobody may change what is in it. */
export function isSubscription(annotations: readonly { readonly entry: string }[]): boolean {
  return annotations.some(({ entry }) => entry === SUBSCRIPTION_ENTRY);
}
