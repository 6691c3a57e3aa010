export const SETUP_PATH = '/setup/';
export const PASSWORD_PATH = '/setup/password/';

/** Where the page with the settings of an address is on the host. */
export function setupPath(address: string): string {
  return `${SETUP_PATH}?email=${encodeURIComponent(address)}`;
}

/** Where a password is chosen by the secret of a link; without one by the password until now. */
export function passwordPath(secret?: string): string {
  return secret === undefined ? PASSWORD_PATH : `${PASSWORD_PATH}?key=${secret}`;
}
