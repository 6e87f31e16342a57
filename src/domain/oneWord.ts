/** A word that HTTP headers carry unharmed: letters, digits and signs of ASCII, no blanks (RFC 9110, 5.5). */
export const oneWord = /^[\x21-\x7e]+$/
