import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import {
  AssetGone,
  BodyTooLarge,
  InstallTokenRefused,
  StoreUnavailable,
  UnsupportedMediaType,
  WrongAsset
} from "../Problems.ts"
import { HeartbeatTaken, Registered, TokenValidated } from "../protocols/HeartbeatAnswers.ts"
import { HeartbeatBody, RegistrationBody, ValidationBody } from "../protocols/HeartbeatBodies.ts"
import { AgentAuthorization, FieldErrors } from "./callers.ts"
import { described, idempotent, rejections } from "./routeParts.ts"

/** How a machine gets an asset and a token of its own. */
export class Enrolment extends HttpApiGroup.make("enrolment").add(
  HttpApiEndpoint.post("validate", "/agents/validate-token", {
    payload: ValidationBody,
    success: TokenValidated,
    error: [BodyTooLarge, UnsupportedMediaType]
  }).annotateMerge(described("Whether an install token can be used")),
  HttpApiEndpoint.post("register", "/agents/register-with-token", {
    payload: RegistrationBody,
    success: Registered,
    error: [InstallTokenRefused, BodyTooLarge, UnsupportedMediaType, StoreUnavailable]
  }).annotateMerge(described("Gives a machine an asset and a token"))
).middleware(FieldErrors) {}

/** Heartbeats of machines that have registered. */
export class Heartbeat extends HttpApiGroup.make("heartbeat").add(
  HttpApiEndpoint.post("submit", "/agents/heartbeat", {
    headers: idempotent,
    payload: HeartbeatBody,
    success: HeartbeatTaken,
    error: [...rejections, WrongAsset, AssetGone]
  }).annotateMerge(described("Takes a heartbeat"))
).middleware(FieldErrors).middleware(AgentAuthorization) {}
