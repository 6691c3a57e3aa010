/**
 * Who asks. Connections that were signed in to by NTLM belong to one object: the same user is given as the same object each time.
 */
export type HttpCredentials = PasswordCredentials | BearerCredentials;

export interface PasswordCredentials {
  readonly kind: 'password';
  /** A name, an address, or "DOMAIN\name". */
  readonly user: string;
  readonly password: string;
  /** The strongest of these that the server offers is used; all by default. */
  readonly ways?: readonly PasswordWay[];
}

export type PasswordWay = 'ntlm' | 'digest' | 'basic';

export interface BearerCredentials {
  readonly kind: 'bearer';
  /** A token that is good now, as far as is known. */
  token(): Promise<string>;
  /** Another one after this was refused; undefined when there is none. */
  renew(refused: string): Promise<string | undefined>;
}
