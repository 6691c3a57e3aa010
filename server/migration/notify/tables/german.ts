import type { NoticeTexts } from './notice-texts.ts';

export const german: NoticeTexts = {
  qrLabel: 'QR-Code, der zur Einrichtungsseite führt',
  before: `Subject: Ihr Postfach zieht{{#date}} am {{date}}{{/date}} auf einen neuen Server um

Guten Tag {{name}},

{{#date}}
am {{date}} zieht Ihr Postfach {{oldAddress}} auf einen neuen Mailserver um.
{{/date}}
{{^date}}
Ihr Postfach {{oldAddress}} zieht bald auf einen neuen Mailserver um.
{{/date}}
E-Mails, Ordner, Kalender und Kontakte werden für Sie übertragen: Sie brauchen nichts zu sichern.

# Was sich ändert
- Bis zum Umzug arbeiten Sie weiter wie bisher.
- Nach dem Umzug brauchen Ihre Programme und Geräte die Einstellungen unten.
{{#newAddress}}
- Ihre neue Adresse ist {{newAddress}}.
{{/newAddress}}

# Ihre Einstellungen nach dem Umzug
{{#imapServer}}
| Posteingang (IMAP) | {{imapServer}}, Port {{imapPort}}, {{imapSecurity}} |
{{/imapServer}}
{{#popServer}}
| Posteingang (POP3) | {{popServer}}, Port {{popPort}}, {{popSecurity}} |
{{/popServer}}
{{#smtpServer}}
| Postausgang (SMTP) | {{smtpServer}}, Port {{smtpPort}}, {{smtpSecurity}} |
{{/smtpServer}}
{{#caldav}}
| Kalender und Aufgaben (CalDAV) | {{caldav}} |
{{/caldav}}
{{#carddav}}
| Kontakte (CardDAV) | {{carddav}} |
{{/carddav}}
| Benutzername | {{login}} |
{{#password}}
| Passwort | {{password}} |
{{/password}}

{{#password}}
Das Passwort wurde nur für Sie erzeugt. Bitte geben Sie es nicht weiter und löschen Sie diese E-Mail, sobald Sie es notiert haben.
{{#passwordUntil}}
Es öffnet Ihr Postfach bis zum {{passwordUntil}}. Wählen Sie bis dahin ein eigenes: {{passwordPage}}
{{/passwordUntil}}
{{/password}}
{{#passwordLink}}
Bitte wählen Sie hier Ihr Passwort: {{passwordLink}}
{{#passwordUntil}}
(einmal, bis zum {{passwordUntil}})
{{/passwordUntil}}
{{/passwordLink}}
{{#hasPassword}}
Melden Sie sich mit dem Passwort an, das Sie schon haben.
{{/hasPassword}}

{{#setupPage}}
Alle Einstellungen und ein Profil für iPhone, iPad und Mac finden Sie ab dem Tag des Umzugs auf dieser Seite. Mit dem Telefon fotografieren Sie den Code:
{{setupPage}}

{{qr}}
{{/setupPage}}

{{#contact}}
Fragen? Schreiben Sie an {{contact}}.
{{/contact}}
`,
  after: `Subject: Ihr Postfach ist umgezogen

Guten Tag {{name}},

Ihr Postfach ist auf einen neuen Mailserver umgezogen. Was in {{oldAddress}} war, ist jetzt hier: E-Mails, Ordner, Kalender und Kontakte.

# Was jetzt zu tun ist
- Tragen Sie die Einstellungen unten in Ihre Programme und Geräte ein.
- Sehen Sie nach, ob alles da ist, bevor Sie das alte Konto aus einem Programm entfernen.
{{#newAddress}}
- Ihre neue Adresse ist {{newAddress}}.
{{/newAddress}}

# Ihre Einstellungen
{{#imapServer}}
| Posteingang (IMAP) | {{imapServer}}, Port {{imapPort}}, {{imapSecurity}} |
{{/imapServer}}
{{#popServer}}
| Posteingang (POP3) | {{popServer}}, Port {{popPort}}, {{popSecurity}} |
{{/popServer}}
{{#smtpServer}}
| Postausgang (SMTP) | {{smtpServer}}, Port {{smtpPort}}, {{smtpSecurity}} |
{{/smtpServer}}
{{#caldav}}
| Kalender und Aufgaben (CalDAV) | {{caldav}} |
{{/caldav}}
{{#carddav}}
| Kontakte (CardDAV) | {{carddav}} |
{{/carddav}}
| Benutzername | {{login}} |
{{#password}}
| Passwort | {{password}} |
{{/password}}

{{#password}}
Das Passwort wurde nur für Sie erzeugt. Bitte geben Sie es nicht weiter und löschen Sie diese E-Mail, sobald Sie es notiert haben.
{{#passwordUntil}}
Es öffnet Ihr Postfach bis zum {{passwordUntil}}. Wählen Sie bis dahin ein eigenes: {{passwordPage}}
{{/passwordUntil}}
{{/password}}
{{#passwordLink}}
Bitte wählen Sie hier Ihr Passwort: {{passwordLink}}
{{#passwordUntil}}
(einmal, bis zum {{passwordUntil}})
{{/passwordUntil}}
{{/passwordLink}}
{{#hasPassword}}
Melden Sie sich mit dem Passwort an, das Sie schon haben.
{{/hasPassword}}

{{#setupPage}}
Die meisten Programme brauchen nur Ihre Adresse und Ihr Passwort. Alle Einstellungen stehen auf dieser Seite; mit dem Telefon fotografieren Sie den Code:
{{setupPage}}

{{qr}}
{{/setupPage}}

{{#appleProfile}}
Profil für iPhone, iPad und Mac: {{appleProfile}}
{{/appleProfile}}

{{#contact}}
Fehlt etwas? Schreiben Sie an {{contact}}.
{{/contact}}
`,
};
