import type { NoticeTexts } from './notice-texts.ts';

export const spanish: NoticeTexts = {
  qrLabel: 'Código QR que lleva a la página de configuración',
  before: `Subject: Su buzón cambia de servidor{{#date}} el {{date}}{{/date}}

Hola, {{name}}:

{{#date}}
El {{date}} su buzón {{oldAddress}} pasa a un nuevo servidor de correo.
{{/date}}
{{^date}}
Su buzón {{oldAddress}} pasará pronto a un nuevo servidor de correo.
{{/date}}
Sus mensajes, carpetas, calendarios y contactos se copian por usted: no tiene que guardar nada.

# Qué cambia
- Hasta el cambio puede seguir trabajando como ahora.
- Después del cambio, sus programas y dispositivos necesitarán los ajustes de abajo.
{{#newAddress}}
- Su nueva dirección es {{newAddress}}.
{{/newAddress}}

# Sus ajustes después del cambio
{{#imapServer}}
| Correo entrante (IMAP) | {{imapServer}}, puerto {{imapPort}}, {{imapSecurity}} |
{{/imapServer}}
{{#popServer}}
| Correo entrante (POP3) | {{popServer}}, puerto {{popPort}}, {{popSecurity}} |
{{/popServer}}
{{#smtpServer}}
| Correo saliente (SMTP) | {{smtpServer}}, puerto {{smtpPort}}, {{smtpSecurity}} |
{{/smtpServer}}
{{#caldav}}
| Calendarios y tareas (CalDAV) | {{caldav}} |
{{/caldav}}
{{#carddav}}
| Contactos (CardDAV) | {{carddav}} |
{{/carddav}}
| Nombre de usuario | {{login}} |
{{#password}}
| Contraseña | {{password}} |
{{/password}}

{{#password}}
La contraseña se ha creado solo para usted. No la comparta y borre este mensaje cuando la haya anotado.
{{#passwordUntil}}
Abre su buzón hasta el {{passwordUntil}}. Elija una propia antes de ese día: {{passwordPage}}
{{/passwordUntil}}
{{/password}}
{{#passwordLink}}
Elija aquí su contraseña: {{passwordLink}}
{{#passwordUntil}}
(una vez, hasta el {{passwordUntil}})
{{/passwordUntil}}
{{/passwordLink}}
{{#hasPassword}}
Inicie sesión con la contraseña que ya tiene.
{{/hasPassword}}

{{#setupPage}}
Desde el día del cambio encontrará en esta página todos los ajustes y un perfil para iPhone, iPad y Mac. Con un teléfono, escanee el código:
{{setupPage}}

{{qr}}
{{/setupPage}}

{{#contact}}
¿Preguntas? Escriba a {{contact}}.
{{/contact}}
`,
  after: `Subject: Su buzón ha cambiado de servidor

Hola, {{name}}:

Su buzón está ahora en un nuevo servidor de correo. Lo que había en {{oldAddress}} está aquí: mensajes, carpetas, calendarios y contactos.

# Qué hacer ahora
- Introduzca los ajustes de abajo en sus programas y dispositivos.
- Compruebe que todo está antes de quitar la cuenta antigua de un programa.
{{#newAddress}}
- Su nueva dirección es {{newAddress}}.
{{/newAddress}}

# Sus ajustes
{{#imapServer}}
| Correo entrante (IMAP) | {{imapServer}}, puerto {{imapPort}}, {{imapSecurity}} |
{{/imapServer}}
{{#popServer}}
| Correo entrante (POP3) | {{popServer}}, puerto {{popPort}}, {{popSecurity}} |
{{/popServer}}
{{#smtpServer}}
| Correo saliente (SMTP) | {{smtpServer}}, puerto {{smtpPort}}, {{smtpSecurity}} |
{{/smtpServer}}
{{#caldav}}
| Calendarios y tareas (CalDAV) | {{caldav}} |
{{/caldav}}
{{#carddav}}
| Contactos (CardDAV) | {{carddav}} |
{{/carddav}}
| Nombre de usuario | {{login}} |
{{#password}}
| Contraseña | {{password}} |
{{/password}}

{{#password}}
La contraseña se ha creado solo para usted. No la comparta y borre este mensaje cuando la haya anotado.
{{#passwordUntil}}
Abre su buzón hasta el {{passwordUntil}}. Elija una propia antes de ese día: {{passwordPage}}
{{/passwordUntil}}
{{/password}}
{{#passwordLink}}
Elija aquí su contraseña: {{passwordLink}}
{{#passwordUntil}}
(una vez, hasta el {{passwordUntil}})
{{/passwordUntil}}
{{/passwordLink}}
{{#hasPassword}}
Inicie sesión con la contraseña que ya tiene.
{{/hasPassword}}

{{#setupPage}}
La mayoría de los programas solo necesitan su dirección y su contraseña. Todos los ajustes están en esta página; con un teléfono, escanee el código:
{{setupPage}}

{{qr}}
{{/setupPage}}

{{#appleProfile}}
Perfil para iPhone, iPad y Mac: {{appleProfile}}
{{/appleProfile}}

{{#contact}}
¿Falta algo? Escriba a {{contact}}.
{{/contact}}
`,
};
