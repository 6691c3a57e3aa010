import type { NoticeTexts } from './notice-texts.ts';

export const english: NoticeTexts = {
  qrLabel: 'QR code that leads to the set-up page',
  before: `Subject: Your mailbox moves to a new server{{#date}} on {{date}}{{/date}}

Hello {{name}},

{{#date}}
on {{date}} your mailbox {{oldAddress}} moves to a new mail server.
{{/date}}
{{^date}}
your mailbox {{oldAddress}} will soon move to a new mail server.
{{/date}}
Your mail, folders, calendars and contacts are copied for you: you need not save anything.

# What changes
- Until the move you go on working as you do now.
- After the move your programs and devices need the settings below.
{{#newAddress}}
- Your new address is {{newAddress}}.
{{/newAddress}}

# Your settings after the move
{{#imapServer}}
| Incoming mail (IMAP) | {{imapServer}}, port {{imapPort}}, {{imapSecurity}} |
{{/imapServer}}
{{#popServer}}
| Incoming mail (POP3) | {{popServer}}, port {{popPort}}, {{popSecurity}} |
{{/popServer}}
{{#smtpServer}}
| Outgoing mail (SMTP) | {{smtpServer}}, port {{smtpPort}}, {{smtpSecurity}} |
{{/smtpServer}}
{{#caldav}}
| Calendars and tasks (CalDAV) | {{caldav}} |
{{/caldav}}
{{#carddav}}
| Contacts (CardDAV) | {{carddav}} |
{{/carddav}}
| User name | {{login}} |
{{#password}}
| Password | {{password}} |
{{/password}}

{{#password}}
The password was made for you alone. Please do not pass it on, and delete this mail when you have noted it.
{{#passwordUntil}}
It opens your mailbox until {{passwordUntil}}. Choose one of your own by then: {{passwordPage}}
{{/passwordUntil}}
{{/password}}
{{#passwordLink}}
Please choose your password here: {{passwordLink}}
{{#passwordUntil}}
(once, until {{passwordUntil}})
{{/passwordUntil}}
{{/passwordLink}}
{{#hasPassword}}
Sign in with the password that you have.
{{/hasPassword}}

{{#setupPage}}
All settings, and a profile for iPhone, iPad and Mac, are on this page from the day of the move. With a phone, scan the code:
{{setupPage}}

{{qr}}
{{/setupPage}}

{{#contact}}
Questions? Write to {{contact}}.
{{/contact}}
`,
  after: `Subject: Your mailbox has moved

Hello {{name}},

your mailbox has moved to a new mail server. What was in {{oldAddress}} is here now: mail, folders, calendars and contacts.

# What to do now
- Enter the settings below in your programs and devices.
- Look whether everything is there before you remove the old account from a program.
{{#newAddress}}
- Your new address is {{newAddress}}.
{{/newAddress}}

# Your settings
{{#imapServer}}
| Incoming mail (IMAP) | {{imapServer}}, port {{imapPort}}, {{imapSecurity}} |
{{/imapServer}}
{{#popServer}}
| Incoming mail (POP3) | {{popServer}}, port {{popPort}}, {{popSecurity}} |
{{/popServer}}
{{#smtpServer}}
| Outgoing mail (SMTP) | {{smtpServer}}, port {{smtpPort}}, {{smtpSecurity}} |
{{/smtpServer}}
{{#caldav}}
| Calendars and tasks (CalDAV) | {{caldav}} |
{{/caldav}}
{{#carddav}}
| Contacts (CardDAV) | {{carddav}} |
{{/carddav}}
| User name | {{login}} |
{{#password}}
| Password | {{password}} |
{{/password}}

{{#password}}
The password was made for you alone. Please do not pass it on, and delete this mail when you have noted it.
{{#passwordUntil}}
It opens your mailbox until {{passwordUntil}}. Choose one of your own by then: {{passwordPage}}
{{/passwordUntil}}
{{/password}}
{{#passwordLink}}
Please choose your password here: {{passwordLink}}
{{#passwordUntil}}
(once, until {{passwordUntil}})
{{/passwordUntil}}
{{/passwordLink}}
{{#hasPassword}}
Sign in with the password that you have.
{{/hasPassword}}

{{#setupPage}}
Most programs need only your address and your password. All settings are on this page; with a phone, scan the code:
{{setupPage}}

{{qr}}
{{/setupPage}}

{{#appleProfile}}
Profile for iPhone, iPad and Mac: {{appleProfile}}
{{/appleProfile}}

{{#contact}}
Is something missing? Write to {{contact}}.
{{/contact}}
`,
};
