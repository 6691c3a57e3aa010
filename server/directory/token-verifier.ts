/** Whom an access token speaks for. */
export interface VerifiedToken {
  /** Mail address of the account. */
  readonly address: string;
}

/** Checks OAuth access tokens for OAUTHBEARER and XOAUTH2. */
export interface TokenVerifier {
  /** Undefined when the token is not valid (any more). @throws DomainError authentication-unavailable */
  verify(token: string): Promise<VerifiedToken | undefined>;
  /** Where clients find out how to get a token; told to those whose token was refused. */
  readonly discoveryUrl?: string;
}
