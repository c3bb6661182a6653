package io.tocsin.template;

/** What a template computes with. */
interface Value {}
