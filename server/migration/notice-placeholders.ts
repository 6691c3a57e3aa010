import type { TemplateValues } from './notify/template.ts';

/** What may stand in a template in double braces, with what it is. */
export const placeholders = {
  name: 'the user’s name, or the first part of the address',
  oldAddress: 'the address in the old system',
  address: 'the address in the new one',
  newAddress: 'the same, when it is another one than the old',
  login: 'the name to sign in with',
  domain: 'the domain of the new address',
  date: 'the day of the move, in the language of the mail',
  oldServer: 'the old server',
  server: 'the new server',
  imapServer: 'server for incoming mail (IMAP)',
  imapPort: 'its port',
  imapSecurity: 'SSL/TLS or STARTTLS',
  popServer: 'server for incoming mail (POP3)',
  popPort: 'its port',
  popSecurity: 'SSL/TLS or STARTTLS',
  smtpServer: 'server for outgoing mail',
  smtpPort: 'its port',
  smtpSecurity: 'SSL/TLS or STARTTLS',
  caldav: 'address of calendars and tasks',
  carddav: 'address of contacts',
  setupPage: 'address of the page with all settings of this user',
  qr: 'the QR code that leads there, alone on its line',
  appleProfile: 'address of the profile for Apple’s devices',
  password: 'the password that was made for this account; only in mails that carry it',
  passwordLink: 'address at which a password is chosen',
  passwordUntil:
    'the day until which the password, or the link to choose one, is good; in the language of the mail',
  passwordPage: 'address at which another password is chosen by who has one',
  hasPassword: 'something, when the user has a password already',
  contact: 'whom to ask',
} as const;

export type PlaceholderName = keyof typeof placeholders;

/** What is the same for all users; '' or absent: there is none. */
export type SharedValues = Partial<Record<PlaceholderName, string>>;

export interface PersonalValues {
  readonly name: string;
  readonly oldAddress: string;
  readonly address: string;
  readonly password: string | undefined;
  /** Of the password, or of the link to choose one; '' or absent: it does not end. */
  readonly passwordUntil?: string;
  readonly hasPassword: boolean;
  readonly links: UserLinks;
}

/** Addresses of the web that are each user's own; undefined: there is none. */
export interface UserLinks {
  readonly setupPage?: string | undefined;
  readonly appleProfile?: string | undefined;
  readonly caldav?: string | undefined;
  readonly carddav?: string | undefined;
  readonly passwordPage?: string | undefined;
  readonly passwordLink?: string | undefined;
}

/** Everything that a template may ask for, with what an administrator has set before all else. */
export function valuesOf(
  shared: SharedValues,
  personal: PersonalValues,
  given: TemplateValues,
): TemplateValues {
  const {
    name,
    oldAddress,
    address,
    password = '',
    passwordUntil = '',
    hasPassword,
    links,
  } = personal;
  return {
    ...shared,
    name: name === '' ? address.slice(0, address.lastIndexOf('@')) : name,
    oldAddress,
    address,
    newAddress: oldAddress.toLowerCase() === address.toLowerCase() ? '' : address,
    login: address,
    domain: address.slice(address.lastIndexOf('@') + 1),
    password,
    hasPassword: hasPassword ? 'yes' : '',
    passwordUntil,
    passwordPage: links.passwordPage ?? '',
    setupPage: links.setupPage ?? '',
    appleProfile: links.appleProfile ?? '',
    passwordLink: password === '' && !hasPassword ? (links.passwordLink ?? '') : '',
    caldav: links.caldav ?? '',
    carddav: links.carddav ?? '',
    ...given,
  };
}
