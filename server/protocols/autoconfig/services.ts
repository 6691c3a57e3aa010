/** A port on which mail is fetched or handed in. */
export interface MailService {
  readonly protocol: 'imap' | 'pop3' | 'smtp';
  readonly port: number;
  readonly security: 'tls' | 'starttls';
}

/** Services on the https port that clients can be told about. */
export type WebService = 'dav' | 'jmap' | 'activesync' | 'ews';

/** What there is. Clients are told of nothing else: one that finds less than it was promised gives up. */
export interface DiscoverableServices {
  /** Of all services. */
  readonly hostname: string;
  /** `https://HOST`, with the port unless it is 443. */
  readonly origin: string;
  /** TLS before STARTTLS. */
  readonly mail: readonly MailService[];
  /** Where each begins on the https port; what is not there is left out. */
  readonly web: Readonly<Partial<Record<WebService, string>>>;
}

/** The best port of a protocol. */
export function mailServiceOf(
  services: DiscoverableServices,
  protocol: MailService['protocol'],
): MailService | undefined {
  return services.mail.find((s) => s.protocol === protocol);
}

/** The address of a service; undefined when it is not there. */
export function urlOf(
  { origin, web }: DiscoverableServices,
  service: WebService,
): string | undefined {
  const path = web[service];
  return path === undefined ? undefined : `${origin}${path}`;
}

/** Where an account's calendars are, and where its address books. */
export function davHomesOf(services: DiscoverableServices, address: string) {
  const dav = urlOf(services, 'dav');
  if (dav === undefined) return undefined;
  const segment = encodeURIComponent(address).replace('%40', '@');
  return {
    caldav: `${dav}calendars/${segment}/`,
    carddav: `${dav}addressbooks/${segment}/`,
    principalPath: `${services.web.dav}principals/${segment}/`,
  };
}
